"""What is read out of a title: each part with how sure it is, why, from which words, and what else it may be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from geoplan.organisations.titles.gazetteer import Body
from geoplan.organisations.titles.names import Manner

T = TypeVar("T")


class Sureness(StrEnum):
    """How far a part can be trusted: acted upon, proposed, or only shown among its alternatives."""

    SURE = "sure"
    LIKELY = "likely"
    AMBIGUOUS = "ambiguous"


class Why(StrEnum):
    """What a part rests on."""

    NAMED = "named"
    """The title names it, and it is where the title says."""
    GIVEN = "given"
    """The caller knew it."""
    CUT = "cut"
    """The title ends in the middle of its name."""
    MISSPELT = "misspelt"
    """One letter differs from the only name of its parent that is close."""
    RUN_ON = "run_on"
    """Letters that are no known word run on behind its name."""
    PROMOTED = "promoted"
    """It is of another type today: an SAO that became a municipality, a municipality that rose."""
    RENAMED = "renamed"
    """Its name is not in the register, but only it goes by the name of the subdistrict that the title names."""
    ELSEWHERE = "elsewhere"
    """It is not where another part of the title says."""
    FOLLOWS = "follows"
    """Another part of the title leads to it."""
    REPEATED = "repeated"
    """Several are called so; nothing in the title tells which."""


BY_MANNER = {
    Manner.WHOLE: Why.NAMED,
    Manner.CUT: Why.CUT,
    Manner.MISSPELT: Why.MISSPELT,
    Manner.RUN_ON: Why.RUN_ON,
}


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One part; ``alternatives`` are the others that it may be, without ``value``."""

    value: T
    sureness: Sureness
    why: Why
    words: str = ""
    alternatives: tuple[T, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it may be acted upon without asking."""
        return self.sureness == Sureness.SURE


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title says of its place. Areas are DOPA codes; a road may name several districts and subdistricts."""

    province: Found[str] | None
    districts: tuple[Found[str], ...]
    subdistricts: tuple[Found[str], ...]
    villages: Found[tuple[int, ...]] | None
    village_name: Found[str] | None
    organisation: Found[Body] | None

    @property
    def district(self) -> Found[str] | None:
        """The first district."""
        return self.districts[0] if self.districts else None

    @property
    def subdistrict(self) -> Found[str] | None:
        """The first subdistrict."""
        return self.subdistricts[0] if self.subdistricts else None


def choose(items: tuple[T, ...], why: Why, words: str, *, sure: bool) -> Found[T]:
    """Return what is found when these remain: one, surely or likely, or the first of several."""
    if len(items) > 1:
        return Found(items[0], Sureness.AMBIGUOUS, Why.REPEATED, words, items[1:])
    return Found(items[0], Sureness.SURE if sure else Sureness.LIKELY, why, words)
