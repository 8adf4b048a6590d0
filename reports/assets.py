"""Where our own static files lie, for what carries them inside: reports and sheets."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage


def static_file(name: str) -> Path:
    """Return where a static file of ours lies, collected or not."""
    found = finders.find(name)
    return Path(found if isinstance(found, str) else staticfiles_storage.path(name))
