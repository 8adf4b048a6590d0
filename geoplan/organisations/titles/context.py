"""A title while it is read: its text and markers, the gazetteer, and the provinces that it can mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from geoplan.organisations.titles.gazetteer import Gazetteer
from geoplan.organisations.titles.mentions import Kind, Mention, mentions
from geoplan.organisations.titles.names import Match, Names
from geoplan.organisations.titles.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named(Match[T]):
    """A marker with what the name behind it can mean."""

    mention: Mention
    words: str


@dataclass(frozen=True)
class Context:
    """What the steps of reading share."""

    gazetteer: Gazetteer
    text: Text
    mentions: tuple[Mention, ...]
    starts: frozenset[int]
    provinces: frozenset[str]

    @property
    def province(self) -> str:
        """The province, when only one is possible; else an empty text."""
        return next(iter(self.provinces)) if len(self.provinces) == 1 else ""

    def within(self, provinces: Iterable[str]) -> Context:
        """Return the same with fewer possible provinces."""
        return replace(self, provinces=frozenset(provinces))

    def of(self, *kinds: Kind) -> list[Mention]:
        """The markers of some kinds in their order."""
        return [mention for mention in self.mentions if mention.kind in kinds]

    def look(
        self,
        names: Names[T],
        mention: Mention,
        allowed: Callable[[T], bool],
        siblings: Callable[[], Iterable[tuple[str, T]]] = tuple,
        *,
        at: int | None = None,
    ) -> Named[T] | None:
        """What the name behind a marker, or at ``at``, can mean."""
        start = mention.end if at is None else at
        match = names.match(self.text, start, self.starts, allowed, siblings)
        if match is None:
            return None
        return Named(match.items, match.end, match.manner, mention, self.text.words(mention.start, match.end))

    def possible(self, code: str) -> bool:
        """Whether an area lies in a possible province."""
        return code[:2] in self.provinces

    def children(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        """Names and codes of the areas directly inside some areas."""
        return [pair for code in codes for pair in self.gazetteer.children.get(code, ())]


def context(title: str, gazetteer: Gazetteer) -> Context:
    """Return the context of a title that can mean any province."""
    text = Text(title)
    found = tuple(mentions(text))
    return Context(gazetteer, text, found, frozenset(one.start for one in found), gazetteer.province_codes)
