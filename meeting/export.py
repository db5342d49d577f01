"""Writes the published results as a static folder for the township's own website."""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path

from meeting.services import bodies, keys, publishing
from meeting.services.opening import open_desk


def run(asked: argparse.Namespace) -> int:
    """One folder for each body: its public key, and every record with its signature."""
    desk = open_desk(asked.data.resolve(), lambda _m: None, lambda _p: None, False, "loopback", "")
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for body in bodies.list_bodies(desk):
        folder = out / f"body-{body.id}"
        folder.mkdir(exist_ok=True)
        pem = keys.public_pem_of(desk, body.id)
        (folder / "meeting.pub.pem").write_bytes(pem)
        lines.append(
            f'<h2>{escape(body.name)}</h2><p><a href="{folder.name}/meeting.pub.pem">公钥</a></p>'
        )
        for record in publishing.list_records(desk, body_id=body.id):
            name = f"record-{record.seq:03d}.json"
            (folder / name).write_bytes(record.content)
            (folder / f"{name}.ed25519").write_bytes(record.signature)
            derivation = "".join(
                f"<li>{escape(line['zh'])}</li>" for line in record.data["derivation"]
            )
            lines.append(
                f"<h3>{escape(record.data['poll']['title'])}</h3><ol>{derivation}</ol>"
                f'<p><a href="{folder.name}/{name}">记录</a> '
                f'<a href="{folder.name}/{name}.ed25519">签名</a></p>'
            )
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>表决结果</title>'
        f"<h1>表决结果</h1>{''.join(lines)}</html>"
    )
    (out / "index.html").write_text(page, encoding="utf-8")
    desk.store.close()
    return 0
