"""The organisation that a title names: its own, which stands last, before the district and the province."""

from __future__ import annotations

from geoplan.organisations.models import LaoType
from geoplan.organisations.titles.context import Context, Named
from geoplan.organisations.titles.found import BY_MANNER, Found, Sureness, Why, choose
from geoplan.organisations.titles.gazetteer import CAPITAL, Body
from geoplan.organisations.titles.mentions import ORGANISATIONS, Kind, Mention
from geoplan.organisations.titles.names import Manner

MUNICIPALITIES = (LaoType.SUBDISTRICT_MUNICIPALITY, LaoType.TOWN, LaoType.CITY)
# What each marker can mean today, the likeliest first. LAOs rise from SAO to municipality, to town, to city; the last
# in a row is only what the register may be late or wrong in.
TYPES: dict[Kind, tuple[LaoType, ...]] = {
    Kind.SAO: (LaoType.SAO, *MUNICIPALITIES),
    Kind.SUBDISTRICT_MUNICIPALITY: (*MUNICIPALITIES, LaoType.SAO),
    Kind.TOWN: (LaoType.TOWN, LaoType.CITY, LaoType.SUBDISTRICT_MUNICIPALITY),
    Kind.CITY: (LaoType.CITY, LaoType.TOWN),
    Kind.MUNICIPALITY: MUNICIPALITIES,
    Kind.SPECIAL: (LaoType.SPECIAL,),
}
PROVINCIAL = (Kind.PAO, Kind.OFFICE)
SHORTEST_NAME = 3
WELL_READ = (Manner.WHOLE, Manner.CUT)


def organisation(context: Context, districts: list[Named[str]]) -> Found[Body] | None:
    """The organisation named last that can be made out; not sure while a later one cannot."""
    unread = False
    for mention in reversed(context.of(*ORGANISATIONS)):
        found = _provincial(context, mention) if mention.kind in PROVINCIAL else _local(context, mention, districts)
        if found is not None:
            if unread and found.sure:
                return Found(found.value, Sureness.LIKELY, found.why, found.words)
            return found
        unread |= mention.kind != Kind.MUNICIPALITY
    return None


def _provincial(context: Context, mention: Mention) -> Found[Body] | None:
    """The PAO or the provincial office; without a name that can be read, that of the province when only one is left."""
    register = context.gazetteer.paos if mention.kind == Kind.PAO else context.gazetteer.offices
    named = context.look(context.gazetteer.provinces, mention, context.possible)
    if named is not None and len(set(named.items)) == 1 and named.items[0] in register:
        sure = named.manner == Manner.WHOLE
        return choose((register[named.items[0]],), BY_MANNER[named.manner], named.words, sure=sure)
    if context.province not in register:
        return None
    words = context.text.words(mention.start, mention.end)
    return Found(register[context.province], Sureness.LIKELY, Why.FOLLOWS, words)


def _local(context: Context, mention: Mention, districts: list[Named[str]]) -> Found[Body] | None:
    here = _where(mention, districts)
    named = _look(context, mention, here)
    if named is None:
        return _renamed(context, mention, here)
    in_place = tuple(one for one in named.items if one.districts & here) if here else named.items
    kept = _likeliest(in_place or named.items, mention.kind)
    if len(kept) > 1:
        kept = _covering(context, kept) or kept
    usual = kept[0].lao_type == TYPES[mention.kind][0] or mention.kind == Kind.MUNICIPALITY
    why = BY_MANNER[named.manner] if usual or named.manner != Manner.WHOLE else Why.PROMOTED
    if not in_place:
        return choose(kept, Why.ELSEWHERE, named.words, sure=False)
    if len(kept) > 1 and (own := _bearer(kept, named)):
        return Found(own, Sureness.LIKELY, Why.REPEATED, named.words, tuple(one for one in kept if one != own))
    return choose(kept, why, named.words, sure=_is_sure(named, kept[0], mention, context, here))


def _bearer(bodies: tuple[Body, ...], named: Named[Body]) -> Body | None:
    """Of namesakes in a district the one that is called so; the register has it under a municipality's code.

    The other became a municipality later, under a name of its own, and the register has it still under that of its
    subdistrict; so it is meant where the title's name goes on (นาทวีนอก beside นาทวี).
    """
    length = 6 if named.manner == Manner.RUN_ON else 4
    own = [one for one in bodies if len(one.dopa_code) == length]
    return own[0] if len(own) == 1 else None


def _is_sure(named: Named[Body], body: Body, mention: Mention, context: Context, here: frozenset[str]) -> bool:
    """Whole in its district (or, where none is named, alone in the province), and of a type that it can have today."""
    placed = bool(here) or bool(context.province)
    return named.manner == Manner.WHOLE and placed and body.lao_type in TYPES[mention.kind][:2]


def _where(mention: Mention, districts: list[Named[str]]) -> frozenset[str]:
    """The district named next behind the organisation, else all that the title names."""
    behind = [named for named in districts if named.mention.start >= mention.end]
    return frozenset(code for named in behind[:1] or districts for code in named.items)


def _look(context: Context, mention: Mention, here: frozenset[str]) -> Named[Body] | None:
    """What the name means in the district that the title gives it, else anywhere in the possible provinces."""
    types, at = TYPES[mention.kind], mention.end
    if mention.kind == Kind.SPECIAL:
        at -= len("พัทยา")

    def allowed(body: Body) -> bool:
        return body.province in context.provinces and body.lao_type in types

    def allowed_here(body: Body) -> bool:
        return allowed(body) and not here.isdisjoint(body.districts)

    def siblings() -> list[tuple[str, Body]]:
        areas = here or ([context.province] if context.province else [])
        found = {body: name for area in areas for name, body in context.gazetteer.laos_in.get(area, ())}
        return [(name, body) for body, name in found.items() if allowed(body)]

    laos = context.gazetteer.laos
    if here and (found := context.look(laos, mention, allowed_here, siblings, at=at)):
        return found
    found = context.look(laos, mention, allowed, tuple if here else siblings, at=at)
    if found is None and mention.kind == Kind.TOWN:
        # เทศบาลเมืองพล is the municipality of เมืองพล.
        return context.look(laos, mention, allowed, at=mention.end - len(CAPITAL))
    return found


def _likeliest(bodies: tuple[Body, ...], kind: Kind) -> tuple[Body, ...]:
    """Those of the likeliest type."""
    if kind == Kind.MUNICIPALITY:
        return tuple(dict.fromkeys(bodies))
    best = min(TYPES[kind].index(LaoType(one.lao_type)) for one in bodies)
    return tuple(dict.fromkeys(one for one in bodies if one.lao_type == TYPES[kind][best]))


def _covering(context: Context, bodies: tuple[Body, ...]) -> tuple[Body, ...]:
    """Those that cover a subdistrict which the title names."""
    named = _subdistrict_codes(context)
    return tuple(one for one in bodies if one.subdistricts & named)


def _subdistrict_codes(context: Context) -> frozenset[str]:
    names = context.gazetteer.subdistricts
    looked = (context.look(names, mention, context.possible) for mention in context.of(Kind.SUBDISTRICT))
    return frozenset(code for named in looked if named and named.manner in WELL_READ for code in named.items)


def _renamed(context: Context, mention: Mention, here: frozenset[str]) -> Found[Body] | None:
    """The only municipality, or SAO, that the register has under the named subdistrict's own code and name."""
    if mention.kind == Kind.MUNICIPALITY or mention.end + SHORTEST_NAME > len(context.text):
        return None
    codes = {code for code in _subdistrict_codes(context) if not here or code[:4] in here}
    found = [
        one
        for _, one in context.gazetteer.laos_in.get(context.province, ())
        if one.dopa_code in codes and one.lao_type in TYPES[mention.kind][:1]
    ]
    words = context.text.words(mention.start, mention.end)
    return Found(found[0], Sureness.LIKELY, Why.RENAMED, words) if len(found) == 1 else None
