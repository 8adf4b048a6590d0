"""Who may do what: role × action × reach in one table, and the Actor that asks.

A reach says how far a role's right goes. ``PUBLIC`` reaches what has been announced; ``OWN`` the organisation of the
membership; ``PROVINCE`` every organisation of its province; ``COUNTRY`` all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Protocol

from geoplan.errors import DomainError


class Role(StrEnum):
    """What a person is in an organisation."""

    PLANNER = "planner"
    FINANCE = "finance"
    ENGINEER = "engineer"
    EXECUTIVE = "executive"
    ANALYST = "analyst"
    HEAD = "head"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    PUBLIC = "public"


class Reach(IntEnum):
    """How far a right goes, from nothing to the whole country."""

    NONE = 0
    PUBLIC = 1
    OWN = 2
    PROVINCE = 3
    COUNTRY = 4


class Action(StrEnum):
    """Everything that can be done; the access matrix is generated from these and the URL map."""

    SIGN_IN = "session.sign_in"
    USE_ACCOUNT = "session.use_account"
    VIEW_AREA = "area.view"
    VIEW_ORGANISATION = "organisation.view"
    MANAGE_MEMBERS = "organisation.manage_members"
    RESET_SECOND_STEP = "account.reset_second_step"
    VIEW_PROFILE = "profile.view"
    CHECK_PROFILE = "profile.check"
    EDIT_PROFILE = "profile.edit"
    VIEW_PLAN = "plan.view"
    EDIT_PLAN = "plan.edit"
    VIEW_LEDGER = "ledger.view"
    EDIT_LEDGER = "ledger.edit"
    CLOSE_YEAR = "ledger.close_year"
    REOPEN_YEAR = "ledger.reopen_year"
    ANNOUNCE_PLAN = "plan.announce"
    VIEW_PROJECT = "project.view"
    CREATE_PROJECT = "project.create"
    EDIT_PROJECT = "project.edit"
    PLACE_PROJECT = "project.place"
    VIEW_PHOTO = "photo.view"
    EDIT_PHOTO = "photo.edit"
    IMPORT_PROJECTS = "project.import"
    EXPORT_PROJECTS = "project.export"
    VIEW_MONEY = "money.view"
    EDIT_APPROVAL = "approval.edit"
    MOVE_BUDGET = "budget.move"
    EDIT_CONTRACT = "contract.edit"
    EDIT_PAYMENT = "payment.edit"
    REPORT_PROGRESS = "progress.report"
    CLOSE_PROJECT = "project.close"
    VIEW_REVIEW = "review.view"
    WRITE_REVIEW = "review.write"
    ANSWER_REVIEW = "review.answer"
    VIEW_SAVED_VIEW = "saved_view.view"
    SAVE_VIEW = "saved_view.save"
    MANAGE_SAVED_VIEW = "saved_view.manage"
    USE_ADMIN = "admin.use"


_LAO = (Role.PLANNER, Role.FINANCE, Role.ENGINEER, Role.EXECUTIVE)
_PROVINCE = (Role.ANALYST, Role.HEAD)
_DEPARTMENT = (Role.OFFICER, Role.ADMINISTRATOR)
_STAFF = _LAO + _PROVINCE + _DEPARTMENT


def _each(roles: Iterable[Role], reach: Reach) -> dict[Role, Reach]:
    return dict.fromkeys(roles, reach)


_SEE: dict[Role, Reach] = {
    Role.PUBLIC: Reach.PUBLIC,
    **_each(_LAO, Reach.OWN),
    **_each(_PROVINCE, Reach.PROVINCE),
    **_each(_DEPARTMENT, Reach.COUNTRY),
}
_WORK_WITH: dict[Role, Reach] = {role: reach for role, reach in _SEE.items() if role != Role.PUBLIC}
_EVERYBODY: dict[Role, Reach] = {Role.PUBLIC: Reach.COUNTRY, **_each(_STAFF, Reach.COUNTRY)}

POLICY: dict[Action, dict[Role, Reach]] = {
    Action.SIGN_IN: _EVERYBODY,
    Action.USE_ACCOUNT: _each(_STAFF, Reach.OWN),
    Action.VIEW_AREA: _EVERYBODY,
    Action.VIEW_ORGANISATION: _EVERYBODY,
    Action.MANAGE_MEMBERS: {Role.ADMINISTRATOR: Reach.COUNTRY},
    Action.RESET_SECOND_STEP: {Role.ADMINISTRATOR: Reach.COUNTRY},
    # The public sees what the planner has confirmed; drafts and what is missing, those who work with them.
    Action.VIEW_PROFILE: _SEE,
    Action.CHECK_PROFILE: _WORK_WITH,
    Action.EDIT_PROFILE: {Role.PLANNER: Reach.OWN},
    Action.VIEW_PLAN: _SEE,
    Action.EDIT_PLAN: {Role.PLANNER: Reach.OWN},
    # An engineer has no part in money (guideline 1.2, 1.3).
    Action.VIEW_LEDGER: {role: reach for role, reach in _WORK_WITH.items() if role != Role.ENGINEER},
    Action.EDIT_LEDGER: {Role.FINANCE: Reach.OWN},
    Action.CLOSE_YEAR: {Role.FINANCE: Reach.OWN},
    Action.REOPEN_YEAR: _each(_DEPARTMENT, Reach.COUNTRY),
    # The executive announces; the planner where the LAO has no executive's account (``projects.steps``).
    Action.ANNOUNCE_PLAN: {Role.EXECUTIVE: Reach.OWN, Role.PLANNER: Reach.OWN},
    Action.VIEW_PROJECT: _SEE,
    Action.CREATE_PROJECT: {Role.PLANNER: Reach.OWN},
    Action.EDIT_PROJECT: {Role.PLANNER: Reach.OWN},
    # Most LAOs were never issued an engineer's account (guideline 2.2), so their planner places projects too.
    Action.PLACE_PROJECT: {Role.ENGINEER: Reach.OWN, Role.PLANNER: Reach.OWN},
    Action.VIEW_PHOTO: _SEE,
    Action.EDIT_PHOTO: {Role.ENGINEER: Reach.OWN, Role.PLANNER: Reach.OWN},
    # An engineer's file may bring new projects along with their places, but never money or other text of existing ones.
    # The department's own imports spread over the country, each row to the organisation that it names.
    Action.IMPORT_PROJECTS: {Role.ENGINEER: Reach.OWN, Role.PLANNER: Reach.OWN, Role.ADMINISTRATOR: Reach.OWN},
    Action.EXPORT_PROJECTS: _SEE,
    Action.VIEW_MONEY: _SEE,
    # The guideline gives budget requests to planning staff (1.1), contracts and payments to finance (1.2).
    Action.EDIT_APPROVAL: {Role.PLANNER: Reach.OWN},
    Action.MOVE_BUDGET: {Role.FINANCE: Reach.OWN},
    Action.EDIT_CONTRACT: {Role.FINANCE: Reach.OWN},
    Action.EDIT_PAYMENT: {Role.FINANCE: Reach.OWN},
    Action.REPORT_PROGRESS: {Role.ENGINEER: Reach.OWN, Role.PLANNER: Reach.OWN},
    Action.CLOSE_PROJECT: {Role.PLANNER: Reach.OWN},
    Action.VIEW_REVIEW: {
        **_each(_LAO, Reach.OWN),
        **_each(_PROVINCE, Reach.PROVINCE),
        **_each(_DEPARTMENT, Reach.COUNTRY),
    },
    Action.WRITE_REVIEW: _each(_PROVINCE, Reach.PROVINCE),
    Action.ANSWER_REVIEW: {Role.PLANNER: Reach.OWN, Role.ENGINEER: Reach.OWN},
    # Whoever works in an organisation saves views, for themselves or for all there; what one shared, another may open.
    Action.VIEW_SAVED_VIEW: _each(_STAFF, Reach.OWN),
    Action.SAVE_VIEW: _each(_STAFF, Reach.OWN),
    # Those who answer for the organisation keep in order what its people have shared.
    Action.MANAGE_SAVED_VIEW: _each((Role.EXECUTIVE, Role.HEAD, Role.ADMINISTRATOR), Reach.OWN),
    Action.USE_ADMIN: {Role.ADMINISTRATOR: Reach.COUNTRY},
}


@dataclass(frozen=True)
class Scope:
    """Where an object belongs: its organisation, that organisation's province, and whether it is announced."""

    organisation_id: int | None = None
    province_id: str | None = None
    public: bool = False


class Scoped(Protocol):
    """Anything that can say where it belongs."""

    def scope(self) -> Scope:
        """Return the organisation and province that the object belongs to."""
        ...


@dataclass(frozen=True)
class Grant:
    """One membership in force: a role in an organisation, and the province of that organisation."""

    role: Role
    organisation_id: int
    province_id: str | None = None


@dataclass(frozen=True)
class Visibility:
    """How far an actor sees for one action: everything, some provinces, some organisations, what is announced."""

    country: bool = False
    provinces: frozenset[str] = frozenset()
    organisations: frozenset[int] = frozenset()
    public: bool = False

    def covers(self, scope: Scope) -> bool:
        """Tell whether ``scope`` lies within this visibility."""
        return (
            self.country
            or scope.province_id in self.provinces
            or scope.organisation_id in self.organisations
            or (self.public and scope.public)
        )


@dataclass(frozen=True)
class Actor:
    """Who asks: a user with the grants in force, or the public when ``user_id`` is None."""

    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    name: str = ""
    organisation_id: int | None = field(default=None, compare=False)

    @property
    def is_public(self) -> bool:
        """Whether nobody is signed in."""
        return self.user_id is None

    def visibility(self, action: Action) -> Visibility:
        """Return how far the actor's right to ``action`` goes; every person also has the rights of the public."""
        table = POLICY[action]
        reaches = [(table.get(grant.role, Reach.NONE), grant) for grant in self.grants]
        public = table.get(Role.PUBLIC, Reach.NONE)
        return Visibility(
            country=public == Reach.COUNTRY or any(reach == Reach.COUNTRY for reach, _ in reaches),
            provinces=frozenset(g.province_id for r, g in reaches if r == Reach.PROVINCE and g.province_id),
            organisations=frozenset(g.organisation_id for r, g in reaches if r >= Reach.OWN),
            public=public >= Reach.PUBLIC,
        )

    def may(self, action: Action, target: Scoped | None = None) -> bool:
        """Tell whether the actor may do ``action`` to ``target``, or to anything at all when there is none."""
        visibility = self.visibility(action)
        return visibility != Visibility() if target is None else visibility.covers(target.scope())

    def require(self, action: Action, target: Scoped | None = None) -> None:
        """Raise ``not_permitted`` (403) unless the actor may do ``action`` to ``target``."""
        if not self.may(action, target):
            raise DomainError("not_permitted")


PUBLIC = Actor()


def system_actor() -> Actor:
    """Return the actor of a command line: an administrator's and a planner's rights over the whole country."""
    return SystemActor(user_id=0, name="system")


@dataclass(frozen=True)
class SystemActor(Actor):
    """Commands run by whoever operates the server; the operating system has already decided who that is."""

    def visibility(self, action: Action) -> Visibility:
        """Reach everything."""
        return Visibility(country=True)
