"""Powers and inverses modulo a number: by gmpy2 where it is installed, otherwise by Python's `pow`.

gmpy2 is some five times as fast and its power with a secret exponent takes the same time for
every exponent of a length; Python's does not, which base blinding makes up for (signer.py).
Both give the same numbers.
"""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

Power = Callable[[int, int, int], int]
Inverse = Callable[[int, int], int]


def optional_module(name: str) -> ModuleType | None:
    """The module, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def fast_power(gmpy2: Any, function: str) -> Power:
    """The named power function of gmpy2 as a function from whole numbers to a whole number."""
    power = getattr(gmpy2, function)

    def raised(base: int, exponent: int, modulus: int) -> int:
        # Other threads may sign at the same time: the power needs no Python object.
        with gmpy2.context(gmpy2.get_context(), allow_release_gil=True):
            return int(power(base, exponent, modulus))

    return raised


def powers(gmpy2: Any | None) -> tuple[Power, Power]:
    """The power for a public exponent and the one for a secret exponent."""
    if gmpy2 is None:
        return pow, pow
    return fast_power(gmpy2, "powmod"), fast_power(gmpy2, "powmod_sec")


def inverse_of(gmpy2: Any | None) -> Inverse:
    """The inverse of a number modulo another; by Python it takes a third as long as a signature."""
    if gmpy2 is None:
        return lambda value, modulus: pow(value, -1, modulus)
    return lambda value, modulus: int(gmpy2.invert(value, modulus))


public_power, secret_power = powers(optional_module("gmpy2"))
inverse = inverse_of(optional_module("gmpy2"))
