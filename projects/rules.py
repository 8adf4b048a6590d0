"""Rules that the database itself keeps, as triggers on the project tables."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db.models import BooleanField, F, Func

from spatial.areas import assigned


def history() -> list[pghistory.Tracker]:
    """Return the trackers of insert, update and delete that write the history of a whole statement at once.

    A trigger for each row would write the history's context anew for each, so that an import of n rows cost n squared.
    """
    events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    return [event(level=pgtrigger.Statement) for event in events]


# A project is its plan's organisation's. While it has no geometry, or lies outside every area, it counts where its
# organisation is.
ASSIGN = """
    SELECT organisation_id INTO NEW.organisation_id FROM projects_plan WHERE id = NEW.plan_id;
    NEW.province_id := NULL; NEW.district_id := NULL; NEW.subdistrict_id := NULL;
    IF NEW.geometry IS NOT NULL THEN
        SELECT province_code, district_code, subdistrict_code
        INTO NEW.province_id, NEW.district_id, NEW.subdistrict_id
        FROM geoplan_primary_area(NEW.geometry);
    END IF;
    IF NEW.province_id IS NULL THEN
        SELECT province_id, district_id INTO NEW.province_id, NEW.district_id
        FROM organisations_organisation WHERE id = NEW.organisation_id;
    END IF;
    RETURN NEW;
"""

ASSIGN_NEW = pgtrigger.Trigger(
    name="project_a_assign_new",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__province__isnull=True),
    func=ASSIGN,
)

ASSIGN_CHANGED = pgtrigger.Trigger(
    name="project_a_assign_changed",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf(
        "geometry", "organisation_id", "plan_id", "province_id", "district_id", "subdistrict_id"
    ),
    func=ASSIGN,
)

# An import looks its rows' areas up all at once, ten times as fast as row by row; here a lie is found out.
CHECK_NEW = pgtrigger.Trigger(
    name="project_assigned_rightly",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func=f"""
        IF EXISTS (
            SELECT FROM new_rows n
            JOIN projects_plan plan ON plan.id = n.plan_id
            JOIN organisations_organisation o ON o.id = plan.organisation_id
            CROSS JOIN LATERAL {assigned("n.geometry", "o.province_id", "o.district_id")} a
            WHERE n.organisation_id <> o.id OR (n.province_id, n.district_id, n.subdistrict_id)
                IS DISTINCT FROM (a.province_id, a.district_id, a.subdistrict_id)
        ) THEN
            RAISE EXCEPTION 'wrongly_assigned' USING ERRCODE = 'GP004';
        END IF;
        RETURN NULL;
    """,  # noqa: S608 - made of this project's own SQL
)

BUMP_VERSION = pgtrigger.Trigger(
    name="project_c_bump_version",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.version := OLD.version + 1; RETURN NEW;",
)

HEADING_OF_PLAN = pgtrigger.Trigger(
    name="project_f_heading_of_plan",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("heading_id", "plan_id"),
    condition=pgtrigger.Q(new__heading__isnull=False),
    func="""
        IF NOT EXISTS (SELECT FROM projects_planheading WHERE id = NEW.heading_id AND plan_id = NEW.plan_id) THEN
            RAISE EXCEPTION 'heading_of_other_plan' USING ERRCODE = 'GP002';
        END IF;
        RETURN NEW;
    """,
)

PROJECT_TRIGGERS = [
    ASSIGN_NEW,
    ASSIGN_CHANGED,
    CHECK_NEW,
    BUMP_VERSION,
    HEADING_OF_PLAN,
]

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
