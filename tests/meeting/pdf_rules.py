"""What a screen reader needs of a PDF: the rules of ISO 14289-1 that a program can judge.

Numbers are those of the Matterhorn Protocol 1.1, the PDF Association's list of ways to fail. No
validator of its own is asked here: what is checked are the structure tree, its texts, and that
nothing is drawn outside it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

SHOWS = {b"Tj", b"TJ", b"'", b'"', b"Do"}
HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
# 09-004 and after: what may stand in what.
CHILDREN = {
    "/L": {"/L", "/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TFoot": {"/TR"},
    "/TR": {"/TH", "/TD"},
}


@dataclass(frozen=True)
class Element:
    """One element of the structure tree."""

    kind: str
    said: Any
    children: tuple[Element, ...]

    def all(self) -> Iterator[Element]:
        """It and everything in it, as it is read out."""
        yield self
        for child in self.children:
            yield from child.all()


def faults(data: bytes, language: str) -> list[str]:
    """What is wrong with the paper, nothing where all is well."""
    paper = PdfReader(io.BytesIO(data))
    root: Any = paper.trailer["/Root"]
    tree = _element(root["/StructTreeRoot"])
    return [
        *_said_of_the_whole(paper, root, language),
        *_in_its_place(tree),
        *_headings(tree),
        *_figures(tree),
        *_tables(tree),
        *(fault for page in paper.pages for fault in _page(page)),
    ]


def elements(data: bytes, kind: str) -> int:
    """How many elements of a kind the paper has."""
    root: Any = PdfReader(io.BytesIO(data)).trailer["/Root"]
    return sum(one.kind == kind for one in _element(root["/StructTreeRoot"]).all())


def _element(said: Any) -> Element:
    kids = said.get("/K", [])
    inside = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    # A number stands for what is drawn, an object reference for a link on the page.
    return Element(
        str(said.get("/S", "")),
        said,
        tuple(_element(kid) for kid in inside if hasattr(kid, "get") and "/S" in kid),
    )


def _said_of_the_whole(paper: PdfReader, root: Any, language: str) -> Iterator[str]:
    if root.get("/Lang") != language:
        yield f"11-006 language {root.get('/Lang')}"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "06-001 not marked"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "07-001 the title is not shown"
    about = paper.xmp_metadata
    if about is None or not (about.dc_title or {}).get("x-default"):
        yield "06-003 no title"
    elif b'pdfuaid:part="1"' not in about.stream.get_data():
        yield "05-001 not said to follow the standard"


def _in_its_place(tree: Element) -> Iterator[str]:
    for one in tree.all():
        for child in one.children:
            if one.kind in CHILDREN and child.kind not in CHILDREN[one.kind]:
                yield f"09-004 {child.kind} in {one.kind}"


def _headings(tree: Element) -> Iterator[str]:
    before = 0
    for one in tree.all():
        if one.kind in HEADINGS:
            level = HEADINGS.index(one.kind) + 1
            if level > before + 1:
                yield f"14-003 a heading of level {level} after one of level {before}"
            before = level


def _figures(tree: Element) -> Iterator[str]:
    for one in tree.all():
        if one.kind == "/Figure" and not str(one.said.get("/Alt", "")).strip():
            yield "13-004 a picture without words"


def _tables(tree: Element) -> Iterator[str]:
    for table in (one for one in tree.all() if one.kind == "/Table"):
        heads = [one.said.get("/ID") for one in table.all() if one.kind == "/TH"]
        if not heads:
            yield "15-001 a table without heads"
        for cell in (one for one in table.all() if one.kind == "/TD"):
            named = cell.said.get("/A", {}).get("/Headers", [])
            if not named or not set(named) <= set(heads):
                yield f"15-003 a cell whose heads are {list(named)}"


def _page(page: PageObject) -> Iterator[str]:
    open_marks: list[bool] = []
    for _operands, operator in ContentStream(page["/Contents"].get_object(), page.pdf).operations:
        if operator in (b"BDC", b"BMC"):
            open_marks.append(True)
        elif operator == b"EMC":
            open_marks.pop()
        elif operator in SHOWS and not open_marks:
            yield "01-005 drawn, and neither tagged nor an ornament"
    for font in page["/Resources"].get("/Font", {}).values():
        yield from _font(font.get_object())
    for note in page.get("/Annots", []):
        said = note.get_object()
        if not said.get("/Contents") or "/StructParent" not in said:
            yield "28-005 a link without words"
    if page.get("/Tabs") != "/S":
        yield "28-008 the order of the tab key"


def _font(font: Any) -> Iterator[str]:
    if "/ToUnicode" not in font:
        yield f"10-001 {font['/BaseFont']} has no characters"
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    about = inner.get("/FontDescriptor", {})
    if not any(name in about for name in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"31-001 {font['/BaseFont']} is not embedded"
