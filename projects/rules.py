"""Rules that the database itself keeps, as triggers on the project tables."""

from __future__ import annotations

import pghistory
import pgtrigger


def history() -> list[pghistory.Tracker]:
    """Return the trackers of insert, update and delete that write the history of a whole statement at once.

    A trigger for each row would write the history's context anew for each, so that an import of n rows cost n squared.
    """
    events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    return [event(level=pgtrigger.Statement) for event in events]


FOLLOW_PLAN = pgtrigger.Trigger(
    name="project_a_follow_plan",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("plan_id", "organisation_id"),
    func="""
        SELECT organisation_id INTO NEW.organisation_id FROM projects_plan WHERE id = NEW.plan_id;
        RETURN NEW;
    """,
)

# While a project has no geometry, or lies outside every area, it counts where its organisation is.
ASSIGN_AREAS = pgtrigger.Trigger(
    name="project_b_assign_areas",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("geometry", "organisation_id", "plan_id", "province_id"),
    func="""
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
    """,
)

BUMP_VERSION = pgtrigger.Trigger(
    name="project_c_bump_version",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.version := OLD.version + 1; RETURN NEW;",
)

# An announced row changes through a revision only; its place, stage and lineage go on changing.
LOCK_ANNOUNCED = pgtrigger.Trigger(
    name="project_d_lock_announced",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__announced_on__isnull=False)
    & (
        pgtrigger.Q(old__name__df=pgtrigger.F("new__name"))
        | pgtrigger.Q(old__objective__df=pgtrigger.F("new__objective"))
        | pgtrigger.Q(old__target__df=pgtrigger.F("new__target"))
        | pgtrigger.Q(old__indicator__df=pgtrigger.F("new__indicator"))
        | pgtrigger.Q(old__expected_result__df=pgtrigger.F("new__expected_result"))
        | pgtrigger.Q(old__programme__df=pgtrigger.F("new__programme"))
        | pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
        | pgtrigger.Q(old__announced_on__df=pgtrigger.F("new__announced_on"))
    ),
    func="RAISE EXCEPTION 'announced_locked' USING ERRCODE = 'GP001';",
)

PROJECT_TRIGGERS = [FOLLOW_PLAN, ASSIGN_AREAS, BUMP_VERSION, LOCK_ANNOUNCED]
