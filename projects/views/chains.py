"""What the pages of plans and revisions share: the chain with its next step, and forms that were refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from geoplan.errors import DomainError
from geoplan.policy import Action
from projects import steps
from projects.chains import StepKind
from projects.models import ChainStep, Plan, PlanRevision, PlanState, RevisionState
from projects.plan_forms import AnnounceForm, AnnounceRevisionForm, StepForm

FIELD_OF = {"step_in_future": "day", "step_too_early": "day", "revision_posted": "posted_until",
            "document_type": "document", "file_too_large": "document", "file_empty": "document"}  # fmt: skip


def chain_context(
    request: HttpRequest,
    plan: Plan,
    revision: PlanRevision | None,
    *,
    step_form: StepForm | None = None,
    announce_form: AnnounceForm | None = None,
) -> dict[str, Any]:
    """Return the chain of a plan or revision for its page: places, the form of the next step, steps taken back."""
    found = list(ChainStep.objects.filter(plan=plan, revision=revision).select_related("recorded_by", "taken_back_by"))
    places = steps.chain_places(plan, revision, found)
    following = next((place.kind for place in places if place.is_next), None)
    is_open = revision.state != RevisionState.ANNOUNCED if revision else plan.state == PlanState.DRAFT
    may_edit = request.actor.may(Action.EDIT_PLAN, plan) and is_open
    works_on_it = request.actor.may(Action.VIEW_REVIEW, plan)
    is_last = following == StepKind.ANNOUNCE and is_open
    standing = [step for step in found if step.taken_back_at is None]
    blank = AnnounceRevisionForm if revision else AnnounceForm
    return {
        "places": places,
        "following": following,
        "step_form": step_form or (StepForm(initial={"kind": following}) if may_edit and not is_last else None),
        "announce_form": announce_form or (blank() if is_last and steps.may_announce(request.actor, plan) else None),
        "waits_for_executive": is_last and not steps.may_announce(request.actor, plan),
        "last_step": standing[-1] if standing and may_edit else None,
        "taken_back": [step for step in found if step.taken_back_at is not None] if works_on_it else [],
        "may_attach": may_edit,
        "works_on_it": works_on_it,
    }


def refused(form: forms.Form, error: DomainError) -> Any:
    """Put a refusal into the form that caused it: at its field where it is about one."""
    field = FIELD_OF.get(error.code)
    if field == "day":
        field = "announced_on" if "announced_on" in form.fields else "taken_on"
    form.add_error(field if field in form.fields else None, error.message)
    return form
