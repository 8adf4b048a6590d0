"""Plans and their headings: locked once announced, each with its own organisation or plan."""

from __future__ import annotations

import pgtrigger

from projects.rules.shared import LOCKED

PLAN_TRIGGERS = [
    pgtrigger.Trigger(
        name="plan_locked",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="announced"),
        func=LOCKED,
    ),
    pgtrigger.Protect(
        name="plan_stays_with_its_lao",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__organisation__df=pgtrigger.F("new__organisation")),
    ),
]

HEADING_TRIGGERS = [
    pgtrigger.Trigger(
        name="heading_locked",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", "bigint[]")],
        func=f"""
            IF TG_OP = 'INSERT' THEN
                touched := ARRAY[NEW.plan_id];
            ELSIF TG_OP = 'UPDATE' THEN
                touched := ARRAY[OLD.plan_id, NEW.plan_id];
            ELSE
                touched := ARRAY[OLD.plan_id];
            END IF;
            IF EXISTS (SELECT FROM projects_plan WHERE id = ANY(touched) AND state = 'announced') THEN
                {LOCKED}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    ),
    pgtrigger.Protect(
        name="heading_stays_in_its_plan",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan")),
    ),
    pgtrigger.Trigger(
        name="heading_under_own_strategy",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "plan_id"),
        condition=pgtrigger.Q(new__parent__isnull=False),
        func="""
            IF NOT EXISTS (
                SELECT FROM projects_planheading
                WHERE id = NEW.parent_id AND plan_id = NEW.plan_id AND kind = 'strategy'
            ) THEN
                RAISE EXCEPTION 'heading_of_other_plan' USING ERRCODE = 'GP002';
            END IF;
            RETURN NEW;
        """,
    ),
]

# On a project.
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
