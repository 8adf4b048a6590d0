"""A project belongs to its plan's organisation and to the areas in which it lies."""

from __future__ import annotations

import pgtrigger

from spatial.areas import assigned

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
