"""The process that opens pictures: ``python -m projects.pictures.confined``, started by ``reading`` and nothing else.

It takes a job as JSON on standard input, gives up what it does not need, and leaves ``facts.json``, ``large.jpg`` and
``small.jpg`` in its folder.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path

from geoplan.errors import DomainError
from projects.pictures.converting import convert
from spatial.formats.confined import confine, is_limit
from spatial.formats.parsed import Limits


def main() -> None:
    """Do the job; a refusal is told as its code, anything unforeseen as a traceback for the log."""
    job = json.load(sys.stdin)
    folder, name = Path(job["folder"]), job["name"]
    confine(Limits(**job["limits"]))
    try:
        answer = convert(Path(job["path"]), folder, name, job["most_pixels"])
    except DomainError as error:
        answer = {"error": error.code, "params": error.params}
    except Exception as error:
        if not isinstance(error, OSError | SyntaxError | ValueError):
            traceback.print_exc()
        answer = {"error": "photo_too_heavy" if is_limit(error) else "photo_damaged", "params": {"name": name}}
    (folder / "facts.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
