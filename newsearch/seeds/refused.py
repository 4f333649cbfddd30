"""Tells files that hold no news: by the name, and by how the content begins.

A file is refused with the way out: an archive is unpacked, an old document saved as .docx. Only what is certain is
refused; any other text is read. What is packed into a zip file is told by `containers`.
"""

from __future__ import annotations

import re

from newsearch.errors import SeedError

__all__ = ["BEGINNING", "OF_ZIP", "OLD_DOCUMENT", "is_of_the_system", "refuse"]

BEGINNING = 4096
"""Bytes of a file that tell what it is."""

_OF_THE_SYSTEM = frozenset(("desktop.ini", "thumbs.db", "ehthumbs.db", ".ds_store", "icon\r"))

_SUFFIXES: dict[str, str] = {
    "seed_backup": "bak old orig swp swo tmp temp part crdownload download",
    "seed_image": "jpg jpeg png gif bmp tif tiff webp svg ico psd heic heif avif jp2 raw",
    "seed_media": "mp3 mp4 m4a m4v avi mov mkv wmv flv wav flac ogg webm rm rmvb",
    "seed_archive": "zip gz tgz bz2 tbz xz txz zst 7z rar tar lz4 lzma iso cab",
    "seed_caj": "caj kdh nh teb",
    "seed_ofd": "ofd ceb cebx",
    "seed_e_book": "mobi azw azw3 lit chm pdb djvu",
    "seed_web_archive": "mht mhtml maff webarchive warc wacz har",
    "seed_mail": "eml msg mbox pst",
    "seed_word": "doc wps wpt rtf pages",
    "seed_spreadsheet": "xls xlsb ods et numbers",
    "seed_slides": "ppt pptx odp key dps",
    "seed_dump": "sql db sqlite sqlite3 mdb accdb dbf bson parquet feather arrow avro orc h5 hdf5 sav dta rds rdata",
    "seed_code": "py pyc pyi ipynb js mjs cjs ts tsx jsx css scss sass less java class jar c cc cpp h hpp cs go rs rb"
    " php pl sh lua kt r bash zsh bat cmd ps1 vue swift scala vbs exe dll so dylib msi apk deb rpm dmg o a lib obj"
    " map wasm pickle pkl npy npz pt onnx",
    "seed_references": "ris bib enw nbib ciw",
    "seed_font": "ttf otf ttc woff woff2 eot fon",
    "seed_settings": "log ini cfg conf toml yaml yml lock env properties gitignore gitattributes editorconfig pid md5"
    " sha1 sha256 lnk url webloc torrent plist reg opf opml ncx xsd xsl xslt dtd",
}
_BY_SUFFIX = {suffix: code for code, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

_NAMES: dict[str, str] = {
    "seed_licence": "license licence copying unlicense notice authors contributors",
    "seed_readme": "readme changelog changes contributing security readme.zh 自述文件",
    "seed_code": "makefile dockerfile gemfile rakefile vagrantfile jenkinsfile procfile",
    "seed_settings": "requirements.txt robots.txt package.json package-lock.json tsconfig.json composer.json",
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split()}

OLD_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How documents of Word, Excel and PowerPoint began until 2007."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "seed_image"),
    (b"\xff\xd8\xff", "seed_image"),
    (b"II*\0", "seed_image"),
    (b"MM\0*", "seed_image"),
    (b"\x1f\x8b\x08", "seed_archive"),
    (b"BZh91AY&SY", "seed_archive"),
    (b"\xfd7zXZ\0", "seed_archive"),
    (b"\x28\xb5\x2f\xfd", "seed_archive"),
    (b"7z\xbc\xaf\x27\x1c", "seed_archive"),
    (b"Rar!\x1a\x07", "seed_archive"),
    (OLD_DOCUMENT, "seed_word"),
    (b"{\\rtf", "seed_word"),
    (b"SQLite format 3\0", "seed_dump"),
    (b"PAR1", "seed_dump"),
    (b"\0\x01\0\0Standard", "seed_dump"),
    (b"CAJ\0", "seed_caj"),
    (b"ITSF", "seed_e_book"),
    (b"\x7fELF", "seed_code"),
    (b"#!/", "seed_code"),
    (b"MZ\x90\0", "seed_code"),
    (b"\0\x01\0\0\0", "seed_font"),
    (b"OTTO\0", "seed_font"),
    (b"wOFF", "seed_font"),
    (b"wOF2", "seed_font"),
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

_ZIP = b"PK"
_UNPACKED = ("seed_archive", "seed_word", "seed_spreadsheet", "seed_slides")
"""What may be a zip file that `containers` reads, or knows better."""

OF_ZIP = frozenset(["docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "epub", "odt"])
"""Suffixes of zip files that `containers` reads, or names as encrypted."""

_AS_TEXT = ("seed_word", "seed_spreadsheet")
"""What programs write as text or HTML under the same suffixes."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_RIFF = {b"WEBP": "seed_image", b"WAVE": "seed_media", b"AVI ": "seed_media"}
_DUMP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:--[ \t]*(?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|Navicat|Host:|SQLite|Dump)|/\*!\d{5}"
    rb"|/\*[\s*]{0,9}Navicat|PRAGMA [a-z_]{1,40} ?=|CREATE +TABLE +(?:IF +NOT +EXISTS +)?[`\"\w.]{1,80}\s*\("
    rb"|(?:DROP|CREATE) +(?:TABLE|DATABASE) +(?:IF\b|`)|INSERT +(?:IGNORE +)?INTO +[`\"\w.]{1,80}\s*(?:\(|VALUES)"
    rb"|SET +(?:NAMES +(?:utf|gb|latin|big)|SQL_MODE\b|FOREIGN_KEY_CHECKS\b|statement_timeout\b))",
    re.IGNORECASE,
)


_HEADER = rb"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,50})"
_MAIL = re.compile(
    rb"(?:From [^\n]{1,200} \d\d:\d\d[^\n]{1,40}\n"
    rb"|(?=" + _HEADER + rb"{0,60}(?:MIME-Version|Message-ID|Received):)(?:From|To|Subject|Date|Return-Path|Received"
    rb"|Delivered-To|Message-ID|MIME-Version|DKIM-Signature|X-[A-Za-z-]{2,30}):)",
    re.IGNORECASE,
)
"""How mail begins (https://www.rfc-editor.org/rfc/rfc5322), alone or in an mbox, and pages saved as MHTML."""

_WEB_ARCHIVE = re.compile(
    rb"WARC/\d|(?="
    + _HEADER
    + rb"{0,30}Content-Type:\s{0,9}multipart/related)(?:From|Subject|Date|MIME-Version|Content-Type"
    rb"|Snapshot-Content-Location):",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,99}(?:TY  - [A-Z]{3,6}\s|PMID- \d|SrcDatabase-"
    rb"|RT (?:News|Journal|Book|Magazine)|FN (?:Clarivate|Thomson)"
    rb"|%0 [A-Z]\w{2,20}|\{Reference Type\}:"
    rb"|@(?:article|book|misc|online|inproceedings|incollection|phdthesis|techreport|newspaper)\s?\{[^\s,{}]{0,99},)",
    re.IGNORECASE,
)
_AS_TEXT_BEGINS = {
    "seed_dump": _DUMP,
    "seed_web_archive": _WEB_ARCHIVE,
    "seed_mail": _MAIL,
    "seed_references": _REFERENCES,
}
"""How files of text begin that hold no text of news as it is, the surer kind first."""


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
    code = _BY_NAME.get(own) or _BY_NAME.get(_without_text_suffix(own)) or _by_suffix(suffix, start)
    if not code and suffix in OF_ZIP and start.startswith(OLD_DOCUMENT):
        return
    if code := code or _by_content(start):
        raise SeedError(code)


def _by_suffix(suffix: str, start: bytes) -> str | None:
    """What a file with this suffix is that begins so, None when its content tells more."""
    code = _BY_SUFFIX.get(suffix)
    if code in _UNPACKED and start.startswith(_ZIP):
        return None
    if code == "seed_code" and _PAGE.match(start):
        return None
    is_text = start.startswith(_UTF_16) or not (b"\0" in start or start.startswith(OLD_DOCUMENT) or not start.strip())
    return None if code in _AS_TEXT and is_text else code


_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}(?:<!doctype html|<html[\s>])", re.IGNORECASE)
"""How a page of the web begins, which a download may have named page.php."""


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
    return next((code for code, pattern in _AS_TEXT_BEGINS.items() if pattern.match(start)), None)
