"""What the rest of the house asks of a title. Each question takes the gazetteer, so that many cost one look-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geoplan.organisations.models import LaoType
from geoplan.organisations.titles.found import Found, Reading, Sureness, Why
from geoplan.organisations.titles.gazetteer import CAPITAL, Body, Gazetteer
from geoplan.organisations.titles.mentions import Kind, mentions
from geoplan.organisations.titles.reading import LONGEST_TITLE, read
from geoplan.organisations.titles.text import Text


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The title surely names other areas than the one in which the geometry lies; codes of one level."""

    named: tuple[str, ...]
    actual: str
    words: str


def organisation_of(title: str, names: Gazetteer, provinces: Iterable[str] = ()) -> Found[Body] | None:
    """The organisation that a title names, for rows without one; act on it only where it is sure.

    ``provinces`` are DOPA codes from the row's own province cell (``names.provinces_in``), where it has one.
    """
    return read(title, names, provinces=provinces).organisation


def area_of(texts: Iterable[str], names: Gazetteer, organisation: Body | None) -> str | None:
    """The deepest area, a DOPA code, on which a map of the project should open; None where no text leads anywhere.

    ``texts`` are the title and whatever else tells the place, the most telling first. A local organisation's project
    does not lie where only a subdistrict elsewhere is called so; a PAO's may, for its districts are its addresses too.
    """
    local = organisation is not None and bool(organisation.lao_type) and organisation.lao_type != LaoType.PAO
    readings = [read(text, names, organisation=organisation) for text in texts]
    found = [one for reading in readings for one in reading.subdistricts]
    found += [one for reading in readings for one in reading.districts]
    usable = [one for one in found if one.sureness != Sureness.AMBIGUOUS and not (local and one.why == Why.ELSEWHERE)]
    named = [one.value for one in usable if one.why != Why.FOLLOWS]
    return next(iter(named or [one.value for one in usable]), None)


def tells_area(title: str) -> bool:
    """Whether a title announces a subdistrict, a district or a body with an area; cheap, for many titles."""
    return any(mention.kind != Kind.VILLAGE_NUMBER for mention in mentions(Text(title[:LONGEST_TITLE])))


def disagreement(
    title: str, names: Gazetteer, organisation: Body | None, district: str | None, subdistrict: str | None
) -> Disagreement | None:
    """Where the title surely names other areas than those of the geometry; None while it may agree or says nothing.

    ``district`` and ``subdistrict`` are the geometry's primary areas; where its boundaries go no deeper than districts
    the districts are compared.
    """
    reading = read(title, names, organisation=organisation)
    subdistricts = _named(reading.subdistricts)
    if subdistricts is not None and subdistrict:
        return _compare(subdistricts, reading.subdistricts, subdistrict)
    if subdistricts is not None:
        return _compare(subdistricts, reading.subdistricts, district)
    if organisation is not None and organisation.lao_type == LaoType.PAO and _is_seat(reading, names):
        return None
    districts = _named(reading.districts)
    return _compare(districts, reading.districts, district) if districts is not None else None


def _named(found: tuple[Found[str], ...]) -> tuple[str, ...] | None:
    """All that is named, when at least one surely is."""
    return tuple(one.value for one in found) if any(one.sure for one in found) else None


def _compare(named: tuple[str, ...], found: tuple[Found[str], ...], actual: str | None) -> Disagreement | None:
    if not actual:
        return None
    codes = tuple(dict.fromkeys(code[: len(actual)] for code in named))
    others = {other[: len(actual)] for one in found for other in one.alternatives}
    if actual in codes or actual in others:
        return None
    return Disagreement(codes, actual, " ".join(one.words for one in found if one.sure))


def _is_seat(reading: Reading, names: Gazetteer) -> bool:
    """Whether only the district of the province's seat is named, which is the PAO's address as often as the place."""
    return all(names.names[one.value].startswith(CAPITAL) for one in reading.districts)
