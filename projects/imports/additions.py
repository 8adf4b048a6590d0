"""Which addition the new rows of an import enter through when the plan has been announced."""

from __future__ import annotations

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.chains import RevisionKind
from projects.models import ImportBatch, Plan, PlanRevision, PlanState, RevisionState
from projects.revisions import drafting
from projects.revisions.claiming import lock_draft

NEW = "new"


def open_additions(plan: Plan) -> list[PlanRevision]:
    """Return the additions of a plan that can still take rows, the newest first."""
    return list(PlanRevision.objects.filter(plan=plan, kind=RevisionKind.ADD, state=RevisionState.DRAFT))


def choose(batch: ImportBatch, actor: Actor, chosen: str) -> None:
    """Keep which draft addition the new rows enter through: its id, ``new`` for one that is made now, or no choice.

    Errors: ``not_permitted``, ``not_found`` for what is no draft addition of the batch's plan.
    """
    actor.require(Action.IMPORT_PROJECTS, batch.organisation)
    if not chosen or batch.plan is None or batch.plan.state != PlanState.ANNOUNCED:
        return
    if chosen == NEW:
        batch.revision = drafting.start(actor, batch.plan, RevisionKind.ADD, batch.file_name)
    else:
        batch.revision = next((one for one in open_additions(batch.plan) if str(one.pk) == chosen), None)
        if batch.revision is None:
            raise DomainError("not_found")
    batch.save(update_fields=["revision"])


def revision_for(batch: ImportBatch, actor: Actor, plan: Plan, new: int) -> PlanRevision | None:
    """Return the draft addition that ``new`` projects enter through, locked; None where they need none.

    It is the one that the import has chosen, else the plan's newest draft addition, else one that is made now.
    Errors: ``import_needs_revision`` where there is none and the actor may not make one, ``revision_in_chain`` and
    ``announced_locked`` where the chosen one takes no rows any more.
    """
    if plan.state != PlanState.ANNOUNCED or not new:
        return None
    revision = batch.revision or next(iter(open_additions(plan)), None)
    if revision is None:
        if not actor.may(Action.EDIT_PLAN, plan):
            raise DomainError("import_needs_revision", count=new)
        revision = drafting.start(actor, plan, RevisionKind.ADD, batch.file_name)
    locked = lock_draft(revision)
    if locked.plan_id != plan.pk or locked.kind != RevisionKind.ADD:
        raise DomainError("not_found")
    batch.revision = locked
    return locked
