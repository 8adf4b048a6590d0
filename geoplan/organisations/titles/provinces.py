"""Which province a title means: the one it names, the one that is known, or the only one that all its names share."""

from __future__ import annotations

from collections.abc import Iterator

from geoplan.organisations.titles.context import Context
from geoplan.organisations.titles.found import BY_MANNER, Found, Sureness, Why
from geoplan.organisations.titles.mentions import ORGANISATIONS, Kind, Mention, road_codes
from geoplan.organisations.titles.names import Manner
from geoplan.organisations.titles.roads import ROAD_CODES


def province(whole: Context, known: frozenset[str]) -> tuple[Found[str] | None, Context]:
    """Return the province, and the context narrowed to what remains possible; ``whole`` allows every province."""
    named = _named(whole)
    if named is not None and (not known or named.value in known or named.sure):
        if known and named.value not in known:
            named = Found(named.value, Sureness.LIKELY, Why.ELSEWHERE, named.words, tuple(sorted(known)))
        return named, whole.within({named.value})
    narrowed = whole.within(known) if known else whole
    if narrowed.province:
        return Found(narrowed.province, Sureness.SURE, Why.GIVEN), narrowed
    return _followed(narrowed)


def _named(whole: Context) -> Found[str] | None:
    """The last province that is named behind a district, subdistrict or organisation of it."""
    every = whole.gazetteer.children.get("", ())
    for mention in reversed(whole.of(Kind.PROVINCE)):
        found = whole.look(whole.gazetteer.provinces, mention, whole.possible, lambda: every)
        if found is not None and len(set(found.items)) == 1 and _closes(whole, mention):
            sure = found.manner in (Manner.WHOLE, Manner.MISSPELT)
            sureness = Sureness.SURE if sure else Sureness.LIKELY
            return Found(found.items[0], sureness, BY_MANNER[found.manner], found.words)
    return None


def _closes(whole: Context, mention: Mention) -> bool:
    """Whether the marker ends an address: right before it comes a district, a subdistrict or an organisation."""
    before = [one for one in whole.mentions if one.start < mention.start]
    addresses = ORGANISATIONS | {Kind.DISTRICT, Kind.SUBDISTRICT, Kind.DISTRICT_OFFICE}
    return bool(before) and before[-1].kind in addresses


def _followed(narrowed: Context) -> tuple[Found[str] | None, Context]:
    """The province that the other names leave: every name drops the provinces that have none so called."""
    left, words, strong = narrowed.provinces, "", False
    for provinces, seen, is_strong in _evidence(narrowed):
        if left & provinces:
            if left - provinces:
                words = seen
                strong |= is_strong and len(provinces) == 1
            left &= provinces
    if len(left) == len(narrowed.provinces) and len(left) > 1:
        return None, narrowed
    first, *others = sorted(left)
    if others:
        return Found(first, Sureness.AMBIGUOUS, Why.REPEATED, words, tuple(others)), narrowed.within(left)
    return Found(first, Sureness.SURE if strong else Sureness.LIKELY, Why.FOLLOWS, words), narrowed.within(left)


def _evidence(context: Context) -> Iterator[tuple[frozenset[str], str, bool]]:
    """For each name the provinces that have one so called, the most telling kinds first and the last named first."""
    gazetteer = context.gazetteer
    for mention in reversed(context.of(Kind.PAO, Kind.OFFICE)):
        if found := context.look(gazetteer.provinces, mention, context.possible):
            yield frozenset(found.items), found.words, found.manner == Manner.WHOLE
    for mention in reversed(context.of(Kind.DISTRICT, Kind.DISTRICT_OFFICE)):
        if found := context.look(gazetteer.districts, mention, context.possible):
            yield frozenset(code[:2] for code in found.items), found.words, found.manner == Manner.WHOLE
    for letters in road_codes(context.text):
        if letters in ROAD_CODES:
            yield frozenset({ROAD_CODES[letters]}), letters, False
    for mention in context.of(Kind.SUBDISTRICT):
        if found := context.look(gazetteer.subdistricts, mention, context.possible):
            yield frozenset(code[:2] for code in found.items), found.words, False
    for mention in context.of(Kind.PROVINCE):
        if found := context.look(gazetteer.provinces, mention, context.possible):
            yield frozenset(found.items), found.words, False
    for mention in reversed(context.of(*ORGANISATIONS)):
        if named := context.look(gazetteer.laos, mention, lambda body: body.province in context.provinces):
            yield frozenset(body.province for body in named.items), named.words, False
