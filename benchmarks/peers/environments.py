"""Makes an environment for each peer, since two Whooshes share an import name. Those that fail are left out."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from benchmarks import ROOT

__all__ = ["make"]

_PINS = Path(__file__).parent / "requirements"


def make(name: str, folder: Path) -> tuple[Path | None, str]:
    """The Python of an environment, which is made unless its pins are those of the last run; or None and why not."""
    home = folder / name
    python = home / "bin" / "python"
    ready = home / "ready"
    pins = _PINS / f"{name}.txt"
    mark = hashlib.sha256(pins.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if ready.exists() and ready.read_text() == mark:
        return python, ""
    own = ["--editable", "."] if name == "newsearch" else []
    steps = [
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(pins), *own],
    ]
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            return None, (done.stderr.strip() or "no message").splitlines()[-1]
    ready.write_text(mark)
    return python, ""
