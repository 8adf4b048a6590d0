"""What the rules of several tables share: the refusal of a lock."""

from __future__ import annotations

LOCKED = "RAISE EXCEPTION 'announced_locked' USING ERRCODE = 'GP001';"
