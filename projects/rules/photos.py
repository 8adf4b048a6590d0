"""What a photo is stays as it was taken."""

from __future__ import annotations

import pgtrigger

from projects.rules.shared import bump_version

# What a photo shows, where it was taken and whose it is can be believed because nobody can change it afterwards.
PHOTO_TRIGGERS = [
    pgtrigger.Protect(
        name="photo_stays_as_taken",
        operation=pgtrigger.UpdateOf(
            "project_id", "point", "width", "height", "bytes", "sha256", "key", "uploaded_by_id"
        ),
    ),
    bump_version("photo_bump_version"),
]
