"""`python -m voting packs`: lists the rule packs that come with the program."""

import argparse
import json

from voting.cli.pack_files import built_in_packs
from voting.pack import RulePack


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Registers the command and its options."""
    parser = subparsers.add_parser("packs", help="list the rule packs")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints every pack; always 0."""
    packs = built_in_packs().values()
    if args.json:
        print(json.dumps([_json(pack) for pack in packs], ensure_ascii=False, indent=2))
    else:
        for pack in packs:
            print(f"{pack.id}  v{pack.version}  {pack.name.zh} · {pack.name.en}")
            print(f"    {pack.summary.zh}。依据：{';'.join(pack.legal_basis)}")
    return 0


def _json(pack: RulePack) -> dict[str, object]:
    return {
        "id": pack.id,
        "version": pack.version,
        "kind": pack.kind,
        "method": pack.method,
        "seats": pack.seats_wanted,
        "name": {"zh": pack.name.zh, "en": pack.name.en},
        "summary": {"zh": pack.summary.zh, "en": pack.summary.en},
        "legal_basis": list(pack.legal_basis),
        "sha256": pack.sha256,
    }
