"""What every verb of a revision's rows begins with: who may, whether it is still a draft, and the reason."""

from __future__ import annotations

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.models import PlanRevision, RevisionState

LONGEST_REASON = 4000


def claim(actor: Actor, revision: PlanRevision) -> PlanRevision:
    """Lock a revision that the actor may change now; refuse one that is under consideration or announced."""
    actor.require(Action.EDIT_PLAN, revision.plan)
    return lock_draft(revision)


def lock_draft(revision: PlanRevision) -> PlanRevision:
    """Lock a revision whose rows may still change. Errors: ``revision_in_chain``, ``announced_locked``."""
    locked = PlanRevision.objects.select_for_update().filter(pk=revision.pk).first()
    if locked is None:
        raise DomainError("not_found")
    if locked.state == RevisionState.ANNOUNCED:
        raise DomainError("announced_locked")
    if locked.state != RevisionState.DRAFT:
        raise DomainError("revision_in_chain")
    return locked


def clean_reason(text: str) -> str:
    """Return a reason as it is kept."""
    return text.replace("\0", "").strip()[:LONGEST_REASON]


def needed(text: str) -> str:
    """Return a reason, which must not be blank (``revision_reason_missing``)."""
    reason = clean_reason(text)
    if not reason:
        raise DomainError("revision_reason_missing")
    return reason
