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
    VIEW_PLAN = "plan.view"
    EDIT_PLAN = "plan.edit"
    ANNOUNCE_PLAN = "plan.announce"
    VIEW_PROJECT = "project.view"
    CREATE_PROJECT = "project.create"
    EDIT_PROJECT = "project.edit"
    PLACE_PROJECT = "project.place"
    IMPORT_PROJECTS = "project.import"
    EXPORT_PROJECTS = "project.export"
    VIEW_REVIEW = "review.view"
    WRITE_REVIEW = "review.write"
    ANSWER_REVIEW = "review.answer"
    USE_ADMIN = "admin.use"


_LAO = (Role.PLANNER, Role.FINANCE, Role.ENGINEER, Role.EXECUTIVE)
_PROVINCE = (Role.ANALYST, Role.HEAD)
_DEPARTMENT = (Role.OFFICER, Role.ADMINISTRATOR)
_STAFF = _LAO + _PROVINCE + _DEPARTMENT


def _each(roles: Iterable[Role], reach: Reach) -> dict[Role, Reach]:
    return dict.fromkeys(roles, reach)


_SEE = {
    Role.PUBLIC: Reach.PUBLIC,
    **_each(_LAO, Reach.OWN),
    **_each(_PROVINCE, Reach.PROVINCE),
    **_each(_DEPARTMENT, Reach.COUNTRY),
}
_EVERYBODY = {Role.PUBLIC: Reach.COUNTRY, **_each(_STAFF, Reach.COUNTRY)}

POLICY: dict[Action, dict[Role, Reach]] = {
    Action.SIGN_IN: _EVERYBODY,
    Action.USE_ACCOUNT: _each(_STAFF, Reach.OWN),
    Action.VIEW_AREA: _EVERYBODY,
    Action.VIEW_ORGANISATION: _EVERYBODY,
    Action.MANAGE_MEMBERS: {Role.ADMINISTRATOR: Reach.COUNTRY},
    Action.VIEW_PLAN: _SEE,
    Action.EDIT_PLAN: {Role.PLANNER: Reach.OWN},
    # The executive announces; the planner where the LAO has no executive's account (``projects.steps``).
    Action.ANNOUNCE_PLAN: {Role.EXECUTIVE: Reach.OWN, Role.PLANNER: Reach.OWN},
    Action.VIEW_PROJECT: _SEE,
    Action.CREATE_PROJECT: {Role.PLANNER: Reach.OWN},
    Action.EDIT_PROJECT: {Role.PLANNER: Reach.OWN},
    # Most LAOs were never issued an engineer's account (guideline 2.2), so their planner places projects too.
    Action.PLACE_PROJECT: {Role.ENGINEER: Reach.OWN, Role.PLANNER: Reach.OWN},
    # An engineer's file may bring new projects along with their places, but never money or other text of existing ones.
    Action.IMPORT_PROJECTS: {Role.ENGINEER: Reach.OWN, Role.PLANNER: Reach.OWN},
    Action.EXPORT_PROJECTS: _SEE,
    Action.VIEW_REVIEW: {
        **_each(_LAO, Reach.OWN),
        **_each(_PROVINCE, Reach.PROVINCE),
        **_each(_DEPARTMENT, Reach.COUNTRY),
    },
    Action.WRITE_REVIEW: _each(_PROVINCE, Reach.PROVINCE),
    Action.ANSWER_REVIEW: {Role.PLANNER: Reach.OWN, Role.ENGINEER: Reach.OWN},
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
