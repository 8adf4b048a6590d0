"""Looks names up in a packed text: whole, cut off at the text's end, or with one letter wrong."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from geoplan.organisations.titles.text import Text

T = TypeVar("T")
SHORTEST_CUT = 2
HEAD = 2
SHORTEST_MISSPELT = 4


class Manner(IntEnum):
    """How a name was met, the surest first."""

    WHOLE = 0
    CUT = 1
    MISSPELT = 2
    RUN_ON = 3
    """The name is there, but other letters run on behind it, so that it may be the beginning of another word."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """What a name in the text can mean, where the name ends, and how it was met."""

    items: tuple[T, ...]
    end: int
    manner: Manner


class Names(Generic[T]):
    """Names, each with everything that is called so."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        items: defaultdict[str, list[T]] = defaultdict(list)
        for name, item in pairs:
            if name:
                items[name].append(item)
        self._items: Mapping[str, tuple[T, ...]] = {name: tuple(found) for name, found in items.items()}
        self._sorted = sorted(self._items)
        self._longest = max(map(len, self._sorted), default=0)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._sorted:
            lengths[name[:HEAD]].add(len(name))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def exactly(self, name: str) -> tuple[T, ...]:
        """Everything that is called just so; the name is packed."""
        return self._items.get(name, ())

    def match(
        self,
        text: Text,
        at: int,
        starts: Collection[int],
        allowed: Callable[[T], bool],
        siblings: Callable[[], Iterable[tuple[str, T]]] = tuple,
    ) -> Match[T] | None:
        """The name that begins at a place of the text and of whose meanings some are allowed; the surest way wins.

        ``siblings`` gives the few names, those inside one parent, among which one wrong letter may be mended.
        """
        whole = self._prefixes(text, at, starts, allowed)
        if whole is not None and whole.manner == Manner.WHOLE:
            return whole
        return self._cut(text, at, starts, allowed) or _misspelt(text, at, starts, siblings()) or whole

    def _prefixes(self, text: Text, at: int, starts: Collection[int], allowed: Callable[[T], bool]) -> Match[T] | None:
        """The best name among the beginnings of the text: one that ends a word, without a space inside, the longest."""
        best: tuple[tuple[bool, bool, int], Match[T]] | None = None
        packed, items = text.packed, self._items
        for length in self._lengths.get(packed[at : at + HEAD], ()):
            end = at + length
            found = items.get(packed[at:end]) if end <= len(packed) else None
            if found is None or text.splits_letter(end):
                continue
            kept = tuple(item for item in found if allowed(item))
            if not kept:
                continue
            ends = text.ends_word(end, starts)
            rank = (ends, not text.has_gap(at, end), end)
            if best is None or rank > best[0]:
                best = rank, Match(kept, end, Manner.WHOLE if ends else Manner.RUN_ON)
        return best[1] if best else None

    def _cut(self, text: Text, at: int, starts: Collection[int], allowed: Callable[[T], bool]) -> Match[T] | None:
        """The names of which all that is left of the text is the beginning."""
        rest = text.packed[at:]
        if not SHORTEST_CUT <= len(rest) < self._longest or any(start >= at for start in starts):
            return None
        found: list[T] = []
        for name in self._sorted[bisect_left(self._sorted, rest) :]:
            if not name.startswith(rest):
                break
            found += (item for item in self._items[name] if allowed(item))
        return Match(tuple(dict.fromkeys(found)), len(text), Manner.CUT) if found else None


def _misspelt(text: Text, at: int, starts: Collection[int], siblings: Iterable[tuple[str, T]]) -> Match[T] | None:
    """The only name that is met with one letter wrong, missing or too many; None where two are."""
    rest = text.packed[at:]
    found: dict[str, Match[T]] = {}
    for name, item in siblings:
        ends = [at + end for end in near_ends(rest, name)] if len(name) >= SHORTEST_MISSPELT else []
        ends = [end for end in ends if not text.splits_letter(end) and text.ends_word(end, starts)]
        if ends:
            known = found[name].items if name in found else ()
            found[name] = Match((*known, item), max(ends), Manner.MISSPELT)
    return next(iter(found.values())) if len(found) == 1 else None


def near_ends(rest: str, name: str) -> list[int]:
    """Where ``rest`` may end the name if one letter is another, too many, missing, or changes place with the next.

    A number is never mended: another is another place.
    """
    same = next((i for i, (a, b) in enumerate(zip(rest, name, strict=False)) if a != b), min(len(rest), len(name)))
    if same == len(name) or name[same].isdecimal():
        return []
    ends = []
    if rest.startswith(name[same + 1 :], same + 1):
        ends.append(len(name))
    if rest.startswith(name[same:], same + 1):
        ends.append(len(name) + 1)
    if rest.startswith(name[same + 1 :], same):
        ends.append(len(name) - 1)
    turned = name[same + 1 : same + 2] + name[same : same + 1]
    if len(turned) == 2 and rest.startswith(turned + name[same + 2 :], same):
        ends.append(len(name))
    return [end for end in ends if end <= len(rest)]
