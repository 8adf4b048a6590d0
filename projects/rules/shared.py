"""What the rules of several tables share: the refusal of a lock."""

from __future__ import annotations

import pgtrigger

LOCKED = "RAISE EXCEPTION 'announced_locked' USING ERRCODE = 'GP001';"


def bump_version(name: str) -> pgtrigger.Trigger:
    """Return the trigger that counts the changes of a row, so that a form can tell whether it is still as read."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.version := OLD.version + 1; RETURN NEW;",
    )
