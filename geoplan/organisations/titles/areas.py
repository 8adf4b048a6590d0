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
    siblings = context.children([context.province] if context.province else [])
    names, mentions = context.gazetteer.districts, context.of(Kind.DISTRICT, Kind.DISTRICT_OFFICE)
    found = (context.look(names, mention, context.possible, lambda: siblings) for mention in mentions)
    return [named for named in found if named is not None]


def subdistricts(
    context: Context, districts: list[Named[str]], organisation: Found[Body] | None
) -> tuple[Found[str], ...]:
    """The subdistricts in the order of the title, each once; a health centre's only where no other is named."""
    for kinds in ((Kind.SUBDISTRICT,), HEALTH):
        named = _named_subdistricts(context, kinds, districts, organisation)
        if named:
            return _together(_distinct(_subdistrict(context, one, districts, organisation) for one in named))
    return _only_one_covered(organisation)


def _named_subdistricts(
    context: Context, kinds: Iterable[Kind], districts: list[Named[str]], organisation: Found[Body] | None
) -> list[Named[str]]:
    parents = {code for named in districts for code in named.items}
    if organisation is not None and organisation.value.lao_type != LaoType.PAO:
        parents |= organisation.value.districts
    siblings, names = context.children(sorted(parents)), context.gazetteer.subdistricts
    found = (context.look(names, mention, context.possible, lambda: siblings) for mention in context.of(*kinds))
    return [named for named in found if named is not None]


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
    """The districts in which the place lies: those named and those of the subdistricts, the surest first.

    A district named beside subdistricts that all lie in others is an address, or a mistake: it is likely at most.
    """
    settled = {one.value[:4] for one in subdistricts if one.sureness != Sureness.AMBIGUOUS}
    found = _distinct(_district(context, one, settled) for one in named)
    theirs = _parents(subdistricts)
    if not found:
        return theirs or _only_district(organisation)
    others = tuple(one for one in theirs if one.value not in {other.value for other in found})
    return (*found, *others) if len(others) < len(theirs) else (*theirs, *found)


def _district(context: Context, named: Named[str], inside: set[str]) -> Found[str]:
    items = tuple(dict.fromkeys(named.items))
    here = tuple(code for code in items if code in inside) or items
    well_read = named.manner in (Manner.WHOLE, Manner.MISSPELT) and bool(context.province)
    return choose(here, BY_MANNER[named.manner], named.words, sure=well_read and (not inside or here[0] in inside))


def _distinct(found: Iterable[Found[str]]) -> tuple[Found[str], ...]:
    """Each value once, as it is surest."""
    best: dict[str, Found[str]] = {}
    for one in found:
        if one.value not in best or (one.sure and not best[one.value].sure):
            best[one.value] = one
    return tuple(best.values())


def _parents(subdistricts: tuple[Found[str], ...]) -> tuple[Found[str], ...]:
    """The districts of the subdistricts, each as sure as its first."""
    found: dict[str, Found[str]] = {}
    for one in subdistricts:
        code = one.value[:4]
        others = tuple({other[:4] for other in one.alternatives} - {code})
        found.setdefault(code, Found(code, one.sureness, Why.FOLLOWS, one.words, others))
    return tuple(found.values())


def _only_district(organisation: Found[Body] | None) -> tuple[Found[str], ...]:
    if organisation is None or len(organisation.value.districts) != 1:
        return ()
    (code,) = organisation.value.districts
    doubt = organisation.sureness == Sureness.AMBIGUOUS
    return (Found(code, Sureness.AMBIGUOUS if doubt else Sureness.LIKELY, Why.FOLLOWS, organisation.words),)
