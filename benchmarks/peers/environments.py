"""Makes an environment for each peer, since two Whooshes have one import name; one that cannot be made is no end."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from benchmarks import ROOT

__all__ = ["make"]

_PINS = Path(__file__).parent / "requirements"


def make(name: str, folder: Path) -> tuple[Path | None, str]:
    """The Python of an environment, made or as it is when its pins have not changed; or None and why not."""
    place = folder / name
    python = place / "bin" / "python"
    ready = place / "ready"
    pins = _PINS / f"{name}.txt"
    mark = hashlib.sha256(pins.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if ready.exists() and ready.read_text() == mark:
        return python, ""
    own = ["--editable", "."] if name == "newsearch" else []
    steps = [
        [sys.executable, "-m", "venv", "--clear", str(place)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(pins), *own],
    ]
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            return None, (done.stderr.strip() or "no message").splitlines()[-1]
    ready.write_text(mark)
    return python, ""
