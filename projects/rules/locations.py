"""Locations: what can be stored as one, and that none which a project had is changed or lost."""

from __future__ import annotations

import pgtrigger
from django.db.models import BooleanField, F, Func

# Deferred, for a draft that is removed takes its locations along, and they go first.
LOCATION_TRIGGERS = [
    pgtrigger.Protect(name="location_never_changed", operation=pgtrigger.Update),
    pgtrigger.Trigger(
        name="location_goes_with_project",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        func="""
            IF EXISTS (SELECT FROM projects_project WHERE id = OLD.project_id) THEN
                RAISE EXCEPTION 'location_kept' USING ERRCODE = 'GP003';
            END IF;
            RETURN NULL;
        """,
    ),
]

IS_PLACE = """
NOT ST_IsEmpty(%(expressions)s) AND GeometryType(%(expressions)s) <> 'GEOMETRYCOLLECTION'
AND ST_XMin(%(expressions)s) >= 90 AND ST_XMax(%(expressions)s) <= 110
AND ST_YMin(%(expressions)s) >= 0 AND ST_YMax(%(expressions)s) <= 25
AND (ST_Dimension(%(expressions)s) < 2 OR ST_IsValid(%(expressions)s))
"""


def is_place(column: str) -> Func:
    """Return the condition of a geometry that can be drawn, for a CHECK; a null passes.

    The box is Thailand with room around it: beyond 85 degrees Web Mercator grows without end, and NaN and infinity
    are greater than any bound. Z and M are refused by the column's type.
    """
    return Func(F(column), template=IS_PLACE, output_field=BooleanField())
