"""History of whole statements: what bulk tables are tracked with."""

from __future__ import annotations

import pghistory
import pgtrigger


def history() -> list[pghistory.Tracker]:
    """Return the trackers of insert, update and delete that write the history of a whole statement at once.

    A trigger for each row would write the history's context anew for each, so that an import of n rows cost n squared.
    So did a comparison of the rows before and after, once a session had planned it for a single row: every update is
    kept, whether it changed anything or not.
    """
    statement = pgtrigger.Statement
    return [
        pghistory.InsertEvent(level=statement),
        pghistory.UpdateEvent(level=statement, condition=None),
        pghistory.DeleteEvent(level=statement),
    ]
