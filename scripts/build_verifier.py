"""Writes static/verifier.html: the offline verifier in one file, from static/verifier/*.js.

A browser loads no module from file://, so the modules stand in one script, each in a function of
its own, in the order in which they need each other. Only the plain forms of import and export that
the house and the vendored files use are known; any other line stops the build.
"""

import argparse
import base64
import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
ENTRY = STATIC / "verifier" / "page.js"
PAGE = STATIC / "verifier.html"

# Nothing here imports a default, and a map of the source would be looked for on the network.
_NOT_NEEDED = re.compile(r"^(?://# sourceMappingURL=.*|export default \w+;)$", re.MULTILINE)
_IMPORT = re.compile(
    r"""^import\s+(?:\{(?P<names>[^}]*)\}|\*\s+as\s+(?P<whole>\w+))\s+from\s+["'](?P<path>[^"']+)["'];?$""",
    re.MULTILINE,
)
# A script that is no module and leaves its one name on the page (jsQR): it runs where it is named.
_RUN = re.compile(r"""^import\s+["'](?P<path>[^"']+)["'];?$""", re.MULTILINE)
_PASSED_ON = re.compile(
    r"""^export\s+\{(?P<names>[^}]*)\}\s+from\s+["'](?P<path>[^"']+)["'];?$""", re.MULTILINE
)
_LISTED = re.compile(r"^export\s+\{(?P<names>[^}]*)\};?$", re.MULTILINE)
_DECLARED = re.compile(
    r"^export\s+(?P<kind>(?:async\s+)?function\*?|class|const)\s+(?P<name>\w+)", re.MULTILINE
)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class Bundle:
    """The modules met so far, each once, in the order in which they must run."""

    def __init__(self) -> None:
        self.parts: dict[Path, str] = {}
        self.exported: dict[Path, dict[str, str]] = {}

    def add(self, path: Path) -> None:
        """The module with all that it needs before it."""
        if path in self.parts:
            return
        source = _NOT_NEEDED.sub("", path.read_text(encoding="utf-8"))
        needed = (_IMPORT, _PASSED_ON, _RUN)
        for found in (found for form in needed for found in form.finditer(source)):
            self.add(_resolve(path, found["path"]))
        self.parts[path] = self._as_function(path, source)

    def script(self) -> str:
        """One script; `modules` holds what each of them exports."""
        return '"use strict";\nconst modules = {};\n' + "".join(self.parts.values())

    def _as_function(self, path: Path, source: str) -> str:
        exported = self.exported[path] = {}

        def passed_on(found: re.Match[str]) -> str:
            module = self._module(path, found)
            exported.update({new: f"{module}.{old}" for old, new in _pairs(found["names"])})
            return ""

        def declared(found: re.Match[str]) -> str:
            exported[found["name"]] = found["name"]
            return f"{found['kind']} {found['name']}"

        def listed(found: re.Match[str]) -> str:
            exported.update({new: old for old, new in _pairs(found["names"])})
            return ""

        body = _PASSED_ON.sub(passed_on, _RUN.sub("", source))
        body = _IMPORT.sub(lambda found: self._taken(path, found), body)
        body = _DECLARED.sub(declared, body)
        body = _LISTED.sub(listed, body)
        if left := _LEFT.search(body):
            sys.exit(f"{path}: this line cannot be inlined: {left[0]}")
        given = ", ".join(f"{new}: {old}" for new, old in sorted(exported.items()))
        return (
            f'modules["{_name(path)}"] = (() => {{\n{body.strip()}\nreturn {{ {given} }};\n}})();\n'
        )

    def _taken(self, path: Path, found: re.Match[str]) -> str:
        module = self._module(path, found)
        if found["whole"]:
            return f"const {found['whole']} = {module};"
        pairs = _pairs(found["names"])
        names = ", ".join(old if old == new else f"{old}: {new}" for old, new in pairs)
        return f"const {{ {names} }} = {module};"

    def _module(self, path: Path, found: re.Match[str]) -> str:
        target = _resolve(path, found["path"])
        for old, _ in _pairs(found["names"] or ""):
            if old not in self.exported[target]:
                sys.exit(f"{path}: {found['path']} exports no {old}")
        return f'modules["{_name(target)}"]'


def build() -> str:
    """The whole page as text; the same modules give the same bytes."""
    bundle = Bundle()
    bundle.add(ENTRY)
    script = bundle.script()
    style = "".join(
        (STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "verifier/page.css")
    )
    if "</script" in script or "</style" in style:
        sys.exit("an end tag stands inside script or style")
    # The page may run its own script and style, and may load nothing at all.
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    page = (STATIC / "verifier" / "page.html").read_text(encoding="utf-8")
    return page.replace("{policy}", policy).replace("{style}", style).replace("{script}", script)


def _pairs(names: str) -> list[tuple[str, str]]:
    """`a, b as c` as pairs of the old and the new name."""
    words = [re.split(r"\s+as\s+", name.strip()) for name in names.split(",") if name.strip()]
    return [(word[0], word[-1]) for word in words]


def _resolve(path: Path, target: str) -> Path:
    found = (path.parent / target).resolve()
    if not target.startswith(".") or not found.is_file():
        sys.exit(f"{path}: no such module: {target}")
    return found


def _name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def main() -> int:
    """Writes the page, or with --check only says whether the one that stands there is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    page = build()
    if parser.parse_args().check:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
