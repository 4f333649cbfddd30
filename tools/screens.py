"""Takes the pictures of the pages in docs/screens/: every page of the sample archive, light and dark, at three widths.

Run by `make screens`. It needs Debian's chromium-headless-shell (`make browser` installs it).
"""

from __future__ import annotations

import io
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image

from newsearch import Index
from newsearch.web.app import make_app
from newsearch.web.asked import Asked
from newsearch.web.settings import Settings

__all__ = ["PAGES", "SCREENS", "WIDTHS", "main", "name_of"]

ROOT = Path(__file__).parent.parent
SCREENS = ROOT / "docs" / "screens"
CHROMIUM = "/usr/bin/chromium-headless-shell"

WIDTHS = {"phone": 360, "tablet": 800, "desk": 1280}
"""The widths of the pictures, in CSS pixels."""

_ASKED = Asked(
    q="东川大桥通车",
    id="liuan-daily-2031-03-05-1",
    other="dongchuan-evening-2031-03-06-1",
    n=2,
    words=("大桥", "新港", "轮渡"),
    date="2031-03-05",
)
_BRIDGE = _ASKED.but(q="大桥")

PAGES = {
    "home": "/",
    "results": _ASKED.url("/search"),
    "filtered": _BRIDGE.url("/search", filters=(("source", "柳岸日报"),), since="2031-03"),
    "empty": Asked(q="大桥 飞艇", mode="strict").url("/search"),
    "article": _ASKED.url("/article"),
    "compare": _ASKED.url("/compare"),
    "timeline": _BRIDGE.url("/timeline"),
    "trend": _ASKED.url("/trend"),
    "concordance": _BRIDGE.url("/concordance"),
    "day": _ASKED.url("/day"),
    "advanced": Asked(terms="长江 大桥", none="轮渡", near="通车 两岸").url("/advanced"),
    "help": "/help",
    "problem": "/article?id=nothing",
    "english": _ASKED.url("/search", lang="en"),
}
"""The pages that are taken, by the names of their pictures."""


def name_of(page: str, scheme: str, width: str) -> str:
    """The name of a picture."""
    return f"{page}-{scheme}-{width}.webp"


def main() -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    SCREENS.mkdir(exist_ok=True)
    with _served() as address, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width, pixels in WIDTHS.items():
                size: Any = {"width": pixels, "height": 900}
                page = browser.new_page(color_scheme=scheme, viewport=size, locale="zh-CN", reduced_motion="reduce")
                for name, url in PAGES.items():
                    page.goto(address + url)
                    page.wait_for_load_state("networkidle")
                    _save(page.screenshot(), SCREENS / name_of(name, scheme, width))
        browser.close()


def _save(picture: bytes, path: Path) -> None:
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, "WEBP", quality=60, method=6)


@contextmanager
def _served() -> Iterator[str]:
    """The address of a server of the sample archive."""
    with tempfile.TemporaryDirectory(prefix="newsearch-") as folder:
        Index.create(Path(folder) / "index").sync(ROOT / "examples")
        listening = socket.create_server(("127.0.0.1", 0))
        app = make_app(Settings(index=Path(folder) / "index", title="江城报刊资料库", seconds=30))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


if __name__ == "__main__":
    main()
