"""Runs a parser of uploads in a process of its own that knows nothing of ours; only its answer is read."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from spatial.formats.parsed import MIB

logger = logging.getLogger(__name__)

CODE = Path(__file__).parents[2]
NOWHERE = "127.0.0.1:9"
FACTS_BYTES = 4 * MIB
LOG_BYTES = 4000
HARMLESS = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "http_proxy": f"http://{NOWHERE}",
    "https_proxy": f"http://{NOWHERE}",
}


def run_confined(
    module: str, job: dict[str, Any], variables: dict[str, str], wall_seconds: float
) -> dict[str, Any] | None:
    """Let ``python -m module`` do ``job`` in the folder that it names; answer what it left in ``facts.json`` there.

    None where it died, dawdled or left nonsense: it had more to do than it was allowed.
    """
    folder = Path(job["folder"])
    with (folder / "log.txt").open("wb") as log:
        try:
            subprocess.run(  # noqa: S603 - the module is one of ours
                [sys.executable, "-P", "-s", "-m", module],
                input=json.dumps(job).encode(),
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=folder,
                env=surroundings(folder, variables),
                timeout=wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            logger.warning("%s took longer than %s s", module, wall_seconds)
    _tell(module, folder / "log.txt")
    return _facts(folder / "facts.json")


def surroundings(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """All that a child knows of its surroundings: nothing of ours, and the ``variables`` that its libraries read."""
    kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ}
    places = dict.fromkeys(("HOME", "TMPDIR", "CPL_TMPDIR"), str(folder))
    return {**HARMLESS, **kept, **places, "PYTHONPATH": str(CODE), **variables}


def _tell(module: str, path: Path) -> None:
    """Pass on the end of what the child said."""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - LOG_BYTES))
        if said := log.read().decode("utf-8", "replace"):
            # On one line, so that a file's text cannot pass for lines of the log.
            logger.warning("%s: %s", module, " | ".join(said.splitlines()))


def _facts(path: Path) -> dict[str, Any] | None:
    if not path.exists() or path.stat().st_size > FACTS_BYTES:
        return None
    try:
        facts = json.loads(path.read_text())
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None
