"""The rules of a project: its own version, and those of its place, its announcement and its heading together."""

from __future__ import annotations

import pgtrigger

from projects.rules.areas import ASSIGN_CHANGED, ASSIGN_NEW, CHECK_NEW
from projects.rules.plans import PROJECT_OF_PLAN
from projects.rules.stages import STAGE_TRIGGERS

# A stage that follows from a payment is no edit: whoever is changing the project's words meanwhile loses nothing.
BUMP_VERSION = pgtrigger.Trigger(
    name="project_c_bump_version",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=~pgtrigger.Q(old__stage__df=pgtrigger.F("new__stage")),
    func="NEW.version := OLD.version + 1; RETURN NEW;",
)

PROJECT_TRIGGERS = [
    ASSIGN_NEW,
    ASSIGN_CHANGED,
    CHECK_NEW,
    BUMP_VERSION,
    *PROJECT_OF_PLAN,
    *STAGE_TRIGGERS,
]
