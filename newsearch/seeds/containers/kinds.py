"""Tells which container a file is by its content, whatever its name: a zip file by its members, PDF by its start."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO

from newsearch.errors import SeedError
from newsearch.seeds.containers.packed import Packed
from newsearch.seeds.refused import OF_ZIP, OLD_DOCUMENT
from newsearch.seeds.seed import Reading

__all__ = ["DOCUMENT", "Container", "container_of"]

Container = Callable[[str, bytes], Reading]
"""What reads a container: it takes the name and the bytes of a file."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of a part of an old document that is a new one behind a password ([MS-OFFCRYPTO], 2.3.4.4)."""

_SEARCHED = 16 << 20  # bytes that are looked through for it
_JUNK = 1024  # bytes that may stand before a PDF (ISO 32000-1, annex H)
_LONGEST_TYPE = 100  # bytes of the member that names what a file is
DOCUMENT = re.compile(r"word/document\d*\.xml")
"""The member of a document of Word that has its text."""

_REFUSED = {
    "xl/workbook.bin": "seed_spreadsheet",
    "ppt/presentation.xml": "seed_slides",
    "Index/Document.iwa": "seed_word",
    "OFD.xml": "seed_ofd",
    "application/vnd.oasis.opendocument.spreadsheet": "seed_spreadsheet",
    "application/vnd.oasis.opendocument.presentation": "seed_slides",
}
"""What is no text, by a member or the type that it names."""


def container_of(name: str, start: bytes, opened: Callable[[], BinaryIO]) -> Container | None:
    """What reads a file, when it is a container; None for a file of text.

    Args:
        start: its first bytes.
        opened: gives all of them.

    Raises:
        SeedError: it is a container that is not read.
    """
    if start.startswith(OLD_DOCUMENT):
        with opened() as file:
            raise SeedError("seed_encrypted" if _ENCRYPTED in file.read(_SEARCHED) else "seed_word")
    if start.startswith(_ZIP):
        with opened() as file:
            return _of_zip(_packed(file, name))
    if start[:_JUNK].lstrip().startswith(b"%PDF-"):
        from newsearch.seeds.containers.pdf import read_pdf

        return read_pdf
    return None


def _packed(file: BinaryIO, name: str) -> Packed:
    try:
        return Packed(file)
    except SeedError:
        if name.rpartition(".")[2].lower() in OF_ZIP:
            raise
        raise SeedError("seed_archive") from None


def _of_zip(packed: Packed) -> Container:
    """What reads a zip file with these members."""
    declared = packed.data("mimetype")[:_LONGEST_TYPE].decode("ascii", "replace").strip() if _is_typed(packed) else ""
    if declared == "application/epub+zip" or "META-INF/container.xml" in packed:
        from newsearch.seeds.containers.epub import read_epub

        return read_epub
    if declared.startswith("application/vnd.oasis.opendocument.text"):
        from newsearch.seeds.containers.open_document import read_odt

        return read_odt
    if any(map(DOCUMENT.fullmatch, packed.names)):
        from newsearch.seeds.containers.word import read_docx

        return read_docx
    if "xl/workbook.xml" in packed:
        from newsearch.seeds.containers.workbook import read_xlsx

        return read_xlsx
    code = _REFUSED.get(declared) or next((code for key, code in _REFUSED.items() if key in packed), "seed_archive")
    raise SeedError(code)


def _is_typed(packed: Packed) -> bool:
    return "mimetype" in packed and packed.size("mimetype") <= _LONGEST_TYPE
