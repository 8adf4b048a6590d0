"""Every text of the interface is there in Thai."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.utils import translation

ROOT = Path(__file__).resolve().parents[1]
APPS = ("geoplan", "spatial", "projects", "reports")


def entries(catalogue: str) -> list[dict[str, str]]:
    """Read the entries of a .po file as their keywords and texts."""
    found = []
    for block in catalogue.split("\n\n"):
        entry: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            if match := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                keyword, text = match.groups()
                entry[keyword] = ast.literal_eval(text)
            elif keyword and line.startswith('"'):
                entry[keyword] += ast.literal_eval(line)
        found.append(entry)
    return found


def extracted(folder: Path) -> list[dict[str, str]]:
    """Let Django's own extractor find every marked text in a copy of the source."""
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("*.po", "*.mo", "__pycache__"))
    (folder / "locale").mkdir()
    command = "import django.core.management as m; m.execute_from_command_line(['', 'makemessages', '-l', 'th'])"
    subprocess.run([sys.executable, "-c", command], cwd=folder, check=True, capture_output=True)
    return [entry for path in folder.rglob("*.po") for entry in entries(path.read_text(encoding="utf-8"))]


def test_every_marked_text_has_a_thai_translation(tmp_path: Path) -> None:
    found = [entry for entry in extracted(tmp_path) if entry.get("msgid")]
    assert len(found) > 100
    with translation.override("th"):
        missing = sorted({entry["msgid"] for entry in found if not _translated(entry)})
    assert missing == []


def test_no_library_answers_for_one_of_our_texts() -> None:
    """Two catalogues may have one text: allauth calls "Add" the noun of an app."""
    ours: dict[str, set[str]] = {}
    for app in APPS:
        for path in (ROOT / app).rglob("locale/th/LC_MESSAGES/django.po"):
            for entry in entries(path.read_text(encoding="utf-8")):
                if entry.get("msgid") and entry.get("msgstr") and "msgctxt" not in entry:
                    ours.setdefault(entry["msgid"], set()).add(entry["msgstr"])
    assert len(ours) > 100
    with translation.override("th"):
        assert {text for text, answers in ours.items() if translation.gettext(text) not in answers} == set()


def _translated(entry: dict[str, str]) -> bool:
    """Tell whether the compiled catalogues answer with another text, or with one that holds Thai already."""
    if "msgctxt" in entry:
        answer = translation.pgettext(entry["msgctxt"], entry["msgid"])
    elif "msgid_plural" in entry:
        answer = translation.ngettext(entry["msgid"], entry["msgid_plural"], 2)
    else:
        answer = translation.gettext(entry["msgid"])
    return (
        answer != entry["msgid"]
        or re.search("[\u0e00-\u0e7f]", answer) is not None
        or not re.search("[A-Za-z]{3}", answer)
    )
