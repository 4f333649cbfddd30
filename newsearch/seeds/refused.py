"""Tells files that hold no news: by the name, and by how the content begins.

A file is refused with the way out: an archive is unpacked, a PDF becomes text by `pdftotext -layout`. Only what is
certain is refused; any other text is read.
"""

from __future__ import annotations

import re

from newsearch.errors import SeedError

__all__ = ["BEGINNING", "is_of_the_system", "refuse"]

BEGINNING = 4096
"""Bytes of a file that tell what it is."""

_OF_THE_SYSTEM = frozenset(("desktop.ini", "thumbs.db", "ehthumbs.db", ".ds_store", "icon\r"))

_SUFFIXES: dict[str, str] = {
    "seed_backup": "bak old orig swp swo tmp temp part crdownload download",
    "seed_image": "jpg jpeg png gif bmp tif tiff webp svg ico psd heic heif avif jp2 djvu raw",
    "seed_media": "mp3 mp4 m4a m4v avi mov mkv wmv flv wav flac ogg webm rm rmvb",
    "seed_archive": "zip gz tgz bz2 tbz xz txz zst 7z rar tar lz4 lzma iso cab",
    "seed_pdf": "pdf caj",
    "seed_word": "doc wps rtf odt pages",
    "seed_spreadsheet": "xls xlsx xlsm xlsb ods et numbers",
    "seed_slides": "ppt pptx odp key",
    "seed_dump": "sql db sqlite sqlite3 mdb accdb dbf bson",
    "seed_code": "py pyc pyi ipynb js mjs ts tsx jsx css scss less java class jar c cc cpp h hpp cs go rs rb php pl sh"
    " lua kt r bash bat cmd ps1 vue swift scala exe dll so o map wasm ttf otf woff woff2 eot",
    "seed_settings": "log ini cfg conf toml yaml yml lock env properties gitignore editorconfig pid md5 sha1 sha256",
}
_BY_SUFFIX = {suffix: code for code, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

_NAMES: dict[str, str] = {
    "seed_licence": "license licence copying unlicense notice authors contributors",
    "seed_code": "makefile dockerfile gemfile rakefile vagrantfile jenkinsfile procfile",
    "seed_settings": "requirements.txt robots.txt package.json package-lock.json tsconfig.json composer.json",
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split()}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "seed_pdf"),
    (b"\x89PNG\r\n", "seed_image"),
    (b"\xff\xd8\xff", "seed_image"),
    (b"II*\0", "seed_image"),
    (b"MM\0*", "seed_image"),
    (b"PK\x03\x04", "seed_archive"),
    (b"PK\x05\x06", "seed_archive"),
    (b"\x1f\x8b\x08", "seed_archive"),
    (b"BZh91AY&SY", "seed_archive"),
    (b"\xfd7zXZ\0", "seed_archive"),
    (b"\x28\xb5\x2f\xfd", "seed_archive"),
    (b"7z\xbc\xaf\x27\x1c", "seed_archive"),
    (b"Rar!\x1a\x07", "seed_archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "seed_word"),
    (b"{\\rtf", "seed_word"),
    (b"SQLite format 3\0", "seed_dump"),
    (b"\x7fELF", "seed_code"),
    (b"#!/", "seed_code"),
)
_WITH_ZEROS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "seed_image"),
    (b"AT&TFORM", "seed_image"),
    (b"8BPS", "seed_image"),
    (b"ID3", "seed_media"),
    (b"OggS", "seed_media"),
    (b"fLaC", "seed_media"),
)
"""Letters that a text may begin with as well: these files have zeros near the start, too."""

_IN_ZIPS = frozenset(("epub", "docx", "xlsx", "xlsm", "odt", "ods"))
"""Formats that are archives themselves: what reads them is asked first, by their suffix."""

_RIFF = {b"WEBP": "seed_image", b"WAVE": "seed_media", b"AVI ": "seed_media"}
_DUMP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:--[ \t]*(?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|Navicat|Host:|SQLite|Dump)|/\*!\d{5}"
    rb"|/\*[\s*]{0,9}Navicat|PRAGMA [a-z_]{1,40} ?=|CREATE +TABLE +(?:IF +NOT +EXISTS +)?[`\"\w.]{1,80}\s*\("
    rb"|(?:DROP|CREATE) +(?:TABLE|DATABASE) +(?:IF\b|`)|INSERT +(?:IGNORE +)?INTO +[`\"\w.]{1,80}\s*(?:\(|VALUES)"
    rb"|SET +(?:NAMES +(?:utf|gb|latin|big)|SQL_MODE\b|FOREIGN_KEY_CHECKS\b|statement_timeout\b))",
    re.IGNORECASE,
)


def is_of_the_system(name: str) -> bool:
    """Whether a file is one that Windows or macOS puts into every folder: nobody needs to hear of it.

    >>> is_of_the_system("Desktop.ini"), is_of_the_system("desktop.txt")
    (True, False)
    """
    return name.lower() in _OF_THE_SYSTEM or name.startswith("~$")


def refuse(name: str, start: bytes) -> None:
    """Refuse a file that is no text of news, by its name (with folders) and its first `BEGINNING` bytes.

    Raises:
        SeedError: it is an image, an archive, a backup, program code …; the note says what to do.
    """
    own = name.rpartition("/")[2].lower()
    suffix = own.rpartition(".")[2] if "." in own else ""
    if own.endswith("~") or (own.startswith("#") and own.endswith("#")):
        raise SeedError("seed_backup")
    if code := _BY_NAME.get(own) or _BY_NAME.get(_without_text_suffix(own)) or _BY_SUFFIX.get(suffix):
        raise SeedError(code)
    if suffix not in _IN_ZIPS and (code := _by_content(start)):
        raise SeedError(code)


def _without_text_suffix(own: str) -> str:
    """`license.txt` as `license`."""
    stem, _, suffix = own.rpartition(".")
    return stem if suffix in ("txt", "md", "rst") else own


def _by_content(start: bytes) -> str | None:
    """What a file is that begins so, None for what may be text."""
    for magic, code in _MAGIC + (_WITH_ZEROS if b"\0" in start else ()):
        if start.startswith(magic):
            return code
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12])
    if start[4:8] == b"ftyp":
        return "seed_media"
    if start[257:262] == b"ustar":
        return "seed_archive"
    return "seed_dump" if _DUMP.match(start[:BEGINNING]) else None
