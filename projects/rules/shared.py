"""What the rules of several tables share: the refusal of a lock, and the writing of history."""

from __future__ import annotations

import pghistory
import pgtrigger

LOCKED = "RAISE EXCEPTION 'announced_locked' USING ERRCODE = 'GP001';"


def history() -> list[pghistory.Tracker]:
    """Return the trackers of insert, update and delete that write the history of a whole statement at once.

    A trigger for each row would write the history's context anew for each, so that an import of n rows cost n squared.
    """
    events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    return [event(level=pgtrigger.Statement) for event in events]


def bump_version(name: str) -> pgtrigger.Trigger:
    """Return the trigger that counts the changes of a row, so that a form can tell whether it is still as read."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.version := OLD.version + 1; RETURN NEW;",
    )
