"""History of whole statements: what bulk tables are tracked with."""

from __future__ import annotations

import pghistory
import pgtrigger


def history() -> list[pghistory.Tracker]:
    """Return the trackers of insert, update and delete that write the history of a whole statement at once.

    A trigger for each row would write the history's context anew for each, so that an import of n rows cost n squared.
    """
    events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    return [event(level=pgtrigger.Statement) for event in events]
