"""Today's worklists: what waits for whoever is signed in, each with a count, the oldest item and one button.

Other apps add their own with ``@worklist`` when they start (``AppConfig.ready``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from projects.filters import WAITS
from projects.models import Plan, PlanRevision, PlanState, Project, RevisionState
from projects.queries import ProjectQuerySet


@dataclass(frozen=True)
class Card:
    """One worklist: how many, since when the oldest waits, and where its button leads."""

    title: str | Promise
    count: int
    url: str
    action: str | Promise
    oldest: dt.datetime | dt.date | None = None
    icon: str = "list"


Worklist = Callable[[Actor], Card | None]
WORKLISTS: list[Worklist] = []


def worklist(made: Worklist) -> Worklist:
    """Register a worklist; it answers None to whom it does not concern."""
    WORKLISTS.append(made)
    return made


def cards_for(actor: Actor) -> list[Card]:
    """Return the worklists of the actor."""
    return [card for card in (made(actor) for made in WORKLISTS) if card is not None]


def waiting_for(actor: Actor) -> ProjectQuerySet:
    """Return the projects that the actor may place and that have no place yet, the oldest first."""
    own = actor.visibility(Action.PLACE_PROJECT).organisations
    return Project.objects.filter(WAITS, organisation__in=own).order_by("id")


def _own_query(actor: Actor, action: Action) -> str:
    own = Organisation.objects.filter(pk__in=actor.visibility(action).organisations).values_list("code", flat=True)
    return "&".join(f"organisation={code}" for code in own)


@worklist
def waiting(actor: Actor) -> Card | None:
    """Projects that wait for a location, for those who place them."""
    if not actor.visibility(Action.PLACE_PROJECT).organisations:
        return None
    seen = waiting_for(actor).order_by().aggregate(n=Count("pk"), oldest=Min("created_at"))
    url = f"{reverse('project_list')}?location_state=needed&{_own_query(actor, Action.PLACE_PROJECT)}"
    return Card(_("Projects waiting for a location"), seen["n"], url, _("Place them"), seen["oldest"], "pin-missing")


@worklist
def drafts(actor: Actor) -> Card | None:
    """Draft plans with their projects, for planners."""
    own = actor.visibility(Action.EDIT_PLAN).organisations
    if not own:
        return None
    found = Plan.objects.filter(organisation__in=own, state=PlanState.DRAFT)
    seen = Project.objects.filter(plan__in=found, announced_on__isnull=True).aggregate(
        n=Count("pk"), oldest=Min("created_at")
    )
    url = f"{reverse('plan_list')}?{_own_query(actor, Action.EDIT_PLAN)}"
    return Card(_("Projects in draft plans"), seen["n"], url, _("Open the plans"), seen["oldest"], "plan")


@worklist
def plans_in_chain(actor: Actor) -> Card | None:
    """Draft plans, each of which waits for its next step, for those who move them on."""
    own = actor.visibility(Action.ANNOUNCE_PLAN).organisations
    if not own:
        return None
    waits = Plan.objects.filter(organisation__in=own, state=PlanState.DRAFT).order_by()
    standing = Q(steps__taken_back_at__isnull=True, steps__revision__isnull=True)
    seen = waits.aggregate(n=Count("pk", distinct=True), oldest=Min("steps__taken_on", filter=standing))
    url = f"{reverse('plan_list')}?{_own_query(actor, Action.ANNOUNCE_PLAN)}"
    return Card(_("Plans waiting for their next step"), seen["n"], url, _("Open the plans"), seen["oldest"], "plan")


@worklist
def revisions_in_chain(actor: Actor) -> Card | None:
    """Revisions under consideration, for those who move them on; the button opens the oldest."""
    own = actor.visibility(Action.ANNOUNCE_PLAN).organisations
    if not own:
        return None
    waits = PlanRevision.objects.filter(plan__organisation__in=own, state=RevisionState.IN_CHAIN).order_by()
    seen = waits.aggregate(n=Count("pk"), oldest=Min("created_at"), first=Min("pk"))
    url = reverse("revision_detail", args=[seen["first"]]) if seen["first"] else reverse("plan_list")
    title = _("Revisions waiting for their next step")
    return Card(title, seen["n"], url, _("Open the oldest"), seen["oldest"], "review")


@worklist
def elsewhere(actor: Actor) -> Card | None:
    """Projects whose name tells another place than their geometry, for those who place them."""
    own = actor.visibility(Action.PLACE_PROJECT).organisations
    if not own:
        return None
    found = Project.objects.filter(organisation__in=own, title_elsewhere=True).order_by()
    seen = found.aggregate(n=Count("pk"), oldest=Min("updated_at"))
    url = f"{reverse('project_list')}?title_elsewhere=yes&{_own_query(actor, Action.PLACE_PROJECT)}"
    return Card(_("Projects not where their name says"), seen["n"], url, _("See them"), seen["oldest"], "warning")
