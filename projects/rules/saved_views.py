"""Rules that the database itself keeps on saved views."""

from __future__ import annotations

from projects.rules.shared import bump_version

SAVED_VIEW_TRIGGERS = [bump_version("bump_version")]
