"""Small PDFs written by hand: Chinese text at its place, lines, pictures; encrypted and broken ones.

The font is not embedded: its signs are told by a predefined encoding, as the standard has it for
Chinese (UniGB-UCS2-H), and a Chinese sign is as wide as the font is high, any other half as wide.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
SIZE = 12
UP = "↑"  # a position of a table that the cell above it covers


def text_width(text: str, size: float = SIZE) -> float:
    return sum(size if ord(sign) > 0x7F else size / 2 for sign in text)


@dataclass
class Page:
    """A page; y counts from the top. turned: the page shows its content on its side."""

    width: int = WIDTH
    height: int = HEIGHT
    turned: bool = False
    rotate: int = 0
    content: list[str] = field(default_factory=list)
    has_picture: bool = False

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        code = text.encode("utf-16-be").hex()
        if self.turned:  # text that runs upward
            self.content.append(f"BT /F1 {size} Tf 0 1 -1 0 {y} {x} Tm <{code}> Tj ET")
        else:
            self.content.append(f"BT /F1 {size} Tf {x} {self.height - y} Td <{code}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        ends = [(x0, y0), (x1, y1)]
        if self.turned:
            (a, b), (c, d) = [(y, x) for x, y in ends]
        else:
            (a, b), (c, d) = [(x, self.height - y) for x, y in ends]
        self.content.append(f"{a} {b} m {c} {d} l S")

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        self.has_picture = True
        self.content.append(f"q {width} 0 0 {height} {x} {self.height - y - height} cm /Im1 Do Q")

    def middle(self, y: float, text: str, size: float = SIZE) -> None:
        width = self.height if self.turned else self.width
        self.text((width - text_width(text, size)) / 2, y, text, size)

    def table(
        self,
        y: float,
        columns: Sequence[float],
        rows: Sequence[Sequence[str | None]],
        height: float = 20,
        ruled: bool = True,
    ) -> float:
        """A table from its top; a position is None where the cell on its left covers it, UP where
        the one above does. The y below it."""
        for number, row in enumerate(rows):
            top = y + number * height
            for column, text in enumerate(row):
                if text is None or text == UP:
                    continue
                end = column + 1
                while end < len(row) and row[end] is None:
                    end += 1
                below = number + 1
                while below < len(rows) and rows[below][column] == UP:
                    below += 1
                if ruled:
                    self._box(columns[column], top, columns[end], y + below * height)
                for at, part in enumerate(text.split("\n")):
                    self.text(columns[column] + 2, top + 14 + at * 11, part, 10)
        return y + len(rows) * height

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.line(*ends)


def pdf(pages: Iterable[Page], compress: bool = False) -> bytes:
    """The file."""
    pages = list(pages)
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(objects)

    catalog, tree = add(""), add("")
    descendant = add(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry"
        " (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /W [1 95 500] >>"
    )
    font = add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        f" /DescendantFonts [{descendant} 0 R] >>"
    )
    image = add(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
    )
    numbers = []
    for page in pages:
        data = "\n".join(page.content).encode("latin-1")
        packed = zlib.compress(data) if compress else data
        coded = "/Filter /FlateDecode " if compress else ""
        stream = add(
            f"<< {coded}/Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"
        )
        pictures = f" /XObject << /Im1 {image} 0 R >>" if page.has_picture else ""
        numbers.append(
            add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {page.width} {page.height}]"
                f" /Rotate {page.rotate} /Contents {stream} 0 R"
                f" /Resources << /Font << /F1 {font} 0 R >>{pictures} >> >>"
            )
        )
    objects[catalog - 1] = f"<< /Type /Catalog /Pages {tree} 0 R >>".encode()
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects[tree - 1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>".encode()
    return assembled(objects)


def assembled(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Objects as a file, the first one the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    ends = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{table}\n%%EOF"
    return bytes(out + ends.encode())
