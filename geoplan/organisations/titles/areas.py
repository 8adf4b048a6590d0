"""The districts and subdistricts that a title names."""

from __future__ import annotations

from collections.abc import Iterable

from geoplan.organisations.models import LaoType
from geoplan.organisations.titles.context import Context, Named
from geoplan.organisations.titles.found import BY_MANNER, Found, Sureness, Why, choose
from geoplan.organisations.titles.gazetteer import Body
from geoplan.organisations.titles.mentions import Kind
from geoplan.organisations.titles.names import Manner

# A subdistrict that is named only as what the road meets or borders on.
NEIGHBOURS = ("ติดต่อ", "แนวเขต", "ถึงเขต", "จดเขต", "ติดเขต", "สุดเขต")
HEALTH = (Kind.HEALTH_CENTRE,)


def named_districts(context: Context) -> list[Named[str]]:
    """The districts behind each marker, as far as their provinces are possible."""
    found = []
    for mention in context.of(Kind.DISTRICT, Kind.DISTRICT_OFFICE):
        siblings = context.children([context.province]) if context.province else []
        named = context.look(context.gazetteer.districts, mention, context.possible, lambda kept=siblings: kept)
        if named is not None:
            found.append(named)
    return found


def subdistricts(
    context: Context, districts: list[Named[str]], organisation: Found[Body] | None
) -> tuple[Found[str], ...]:
    """The subdistricts in the order of the title, each once; a health centre's only where no other is named."""
    for kinds in ((Kind.SUBDISTRICT,), HEALTH):
        found: dict[str, Found[str]] = {}
        for named in _named_subdistricts(context, kinds, districts, organisation):
            one = _subdistrict(context, named, districts, organisation)
            if one.value not in found or (one.sure and not found[one.value].sure):
                found[one.value] = one
        if found:
            return _together(tuple(found.values()))
    return _only_one_covered(organisation)


def _named_subdistricts(
    context: Context, kinds: Iterable[Kind], districts: list[Named[str]], organisation: Found[Body] | None
) -> list[Named[str]]:
    parents = {code for named in districts for code in named.items}
    if organisation is not None and organisation.value.lao_type != LaoType.PAO:
        parents |= organisation.value.districts
    siblings = context.children(sorted(parents))
    found = []
    for mention in context.of(*kinds):
        named = context.look(context.gazetteer.subdistricts, mention, context.possible, lambda: siblings)
        if named is not None:
            found.append(named)
    return found


def _subdistrict(
    context: Context, named: Named[str], districts: list[Named[str]], organisation: Found[Body] | None
) -> Found[str]:
    """Of those so called: in the district named next, in one that the title names, or where the organisation is."""
    ways = [
        _next_district(named, districts),
        {code for one in districts for code in one.items},
        organisation.value.subdistricts if organisation else frozenset(),
        organisation.value.districts if organisation else frozenset(),
    ]
    sure = named.manner == Manner.WHOLE and named.mention.kind not in HEALTH and not _borders(context, named)
    for areas in ways:
        here = tuple(code for code in dict.fromkeys(named.items) if code in areas or code[:4] in areas)
        if here:
            return choose(here, BY_MANNER[named.manner], named.words, sure=sure)
    elsewhere = bool(ways[1])
    why = Why.ELSEWHERE if elsewhere else BY_MANNER[named.manner]
    sure = sure and not elsewhere and bool(context.province)
    return choose(tuple(dict.fromkeys(named.items)), why, named.words, sure=sure)


def _next_district(named: Named[str], districts: list[Named[str]]) -> set[str]:
    """The district that stands right behind the subdistrict."""
    return {code for one in districts if one.mention.start == named.end for code in one.items}


def _borders(context: Context, named: Named[str]) -> bool:
    return context.text.packed.endswith(NEIGHBOURS, 0, named.mention.start)


def _together(found: tuple[Found[str], ...]) -> tuple[Found[str], ...]:
    """Settle a name that repeats by the company it keeps: it lies in the district of those that are not in doubt."""
    settled = {one.value[:4] for one in found if one.sureness != Sureness.AMBIGUOUS}
    result = []
    for one in found:
        here = tuple(code for code in (one.value, *one.alternatives) if code[:4] in settled)
        if one.sureness == Sureness.AMBIGUOUS and len(here) == 1:
            one = Found(here[0], Sureness.LIKELY, Why.FOLLOWS, one.words)
        result.append(one)
    return tuple(result)


def _only_one_covered(organisation: Found[Body] | None) -> tuple[Found[str], ...]:
    """The subdistrict of an organisation that covers no other."""
    if organisation is None or len(organisation.value.subdistricts) != 1:
        return ()
    (code,) = organisation.value.subdistricts
    doubt = organisation.sureness == Sureness.AMBIGUOUS
    return (Found(code, Sureness.AMBIGUOUS if doubt else Sureness.LIKELY, Why.FOLLOWS, organisation.words),)


def districts(
    context: Context, named: list[Named[str]], subdistricts: tuple[Found[str], ...], organisation: Found[Body] | None
) -> tuple[Found[str], ...]:
    """The districts in which the place lies: those named, unless every subdistrict is in another, and theirs."""
    inside = {one.value[:4] for one in subdistricts}
    found: dict[str, Found[str]] = {}
    for one in named:
        items = tuple(code for code in dict.fromkeys(one.items) if code in inside) or tuple(dict.fromkeys(one.items))
        sure = one.manner in (Manner.WHOLE, Manner.MISSPELT) and bool(context.province)
        chosen = choose(items, BY_MANNER[one.manner], one.words, sure=sure)
        if chosen.value not in found or (chosen.sure and not found[chosen.value].sure):
            found[chosen.value] = chosen
    if named and inside and not inside & found.keys() and not any(one.sure for one in subdistricts):
        found = {code: Found(code, Sureness.LIKELY, Why.ELSEWHERE, one.words) for code, one in found.items()}
        return (*_parents(subdistricts, Sureness.LIKELY), *found.values())
    surely = {one.value[:4] for one in subdistricts if one.sure}
    for code, one in found.items():
        if surely and code not in surely:
            found[code] = Found(code, Sureness.LIKELY, one.why, one.words, one.alternatives)
    if named:
        return (*found.values(), *(one for one in _parents(subdistricts) if one.value not in found))
    return _parents(subdistricts) or _only_district(organisation)


def _parents(subdistricts: tuple[Found[str], ...], sureness: Sureness | None = None) -> tuple[Found[str], ...]:
    found: dict[str, Found[str]] = {}
    for one in subdistricts:
        code = one.value[:4]
        others = tuple({other[:4] for other in one.alternatives} - {code})
        found.setdefault(code, Found(code, sureness or one.sureness, Why.FOLLOWS, one.words, others))
    return tuple(found.values())


def _only_district(organisation: Found[Body] | None) -> tuple[Found[str], ...]:
    if organisation is None or len(organisation.value.districts) != 1:
        return ()
    (code,) = organisation.value.districts
    doubt = organisation.sureness == Sureness.AMBIGUOUS
    return (Found(code, Sureness.AMBIGUOUS if doubt else Sureness.LIKELY, Why.FOLLOWS, organisation.words),)
