"""Everything that a title can name, held in memory: areas and organisations by their names. It never changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from geoplan.organisations.models import Kind, LaoType
from geoplan.organisations.models.organisation import OFFICE_TITLE, TITLES
from geoplan.organisations.titles.names import Names
from geoplan.organisations.titles.text import pack

CAPITAL = "เมือง"
# Two provinces have a name in use besides the official one.
OTHER_NAMES = {"อยุธยา": "พระนครศรีอยุธยา", "กรุงเทพฯ": "กรุงเทพมหานคร", "กทม.": "กรุงเทพมหานคร"}


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as titles name it: ``name`` is packed and without its title; areas are DOPA codes."""

    id: int
    code: str
    kind: str
    lao_type: str
    dopa_code: str
    name: str
    province: str
    districts: frozenset[str]
    subdistricts: frozenset[str]


def body(
    id: int,
    code: str,
    kind: str,
    lao_type: str,
    dopa_code: str,
    name_th: str,
    province: str,
    district: str,
    covers: Iterable[str],
) -> Body:
    """Return the organisation, its title taken off the name, with the districts that it lies in."""
    titles = TITLES[LaoType(lao_type)] if lao_type else OFFICE_TITLE
    bare = name_th
    for title in titles:
        bare = bare.removeprefix(title)
    codes = frozenset(covers)
    districts = {area[:4] for area in codes if len(area) >= 4} | ({district} if district else set())
    subdistricts = frozenset(area for area in codes if len(area) == 6)
    return Body(id, code, kind, lao_type, dopa_code, pack(bare), province, frozenset(districts), subdistricts)


class Gazetteer:
    """The names in force; ``version`` tells one state of the database from another."""

    def __init__(self, areas: Iterable[tuple[str, str]], bodies: Iterable[Body], version: str = "") -> None:
        self.version = version
        self.names: Mapping[str, str] = {code: pack(name) for code, name in areas}
        self.province_codes = frozenset(code for code in self.names if len(code) == 2)
        self.bodies: tuple[Body, ...] = tuple(bodies)
        self.provinces: Names[str] = Names(self._province_names())
        self.districts: Names[str] = Names([*self._named(4), *self._capitals()])
        self.subdistricts: Names[str] = Names(self._named(6))
        self.by_id: Mapping[int, Body] = {one.id: one for one in self.bodies}
        laos = [one for one in self.bodies if one.kind == Kind.LAO and one.lao_type != LaoType.PAO]
        self.laos: Names[Body] = Names((one.name, one) for one in laos)
        self.paos = {one.province: one for one in self.bodies if one.lao_type == LaoType.PAO}
        self.offices = {one.province: one for one in self.bodies if one.kind == Kind.PROVINCIAL_OFFICE}

    def provinces_in(self, text: str) -> frozenset[str]:
        """Codes of the provinces that a cell names, one or several (``ชัยนาท|เชียงราย``); empty for any other text."""
        parts = (pack(part) for part in re.split(r"[^ก-๎. ฯ]+", text))
        found = (self.provinces.exactly(part.removeprefix("จังหวัด").removeprefix("จ.")) for part in parts)
        return frozenset(code for codes in found for code in codes)

    def _named(self, length: int) -> Iterator[tuple[str, str]]:
        return ((name, code) for code, name in self.names.items() if len(code) == length)

    def _province_names(self) -> Iterator[tuple[str, str]]:
        codes = dict(self._named(2))
        yield from codes.items()
        yield from ((short, codes[name]) for short, name in OTHER_NAMES.items() if name in codes)

    def _capitals(self) -> Iterator[tuple[str, str]]:
        """The district of a province's seat under the name that people use: เมือง without the province's name."""
        for name, code in self._named(4):
            if name == CAPITAL + self.names.get(code[:2], ""):
                yield CAPITAL, code

    @cached_property
    def children(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Names and codes of the areas directly inside each area; the provinces under an empty code."""
        children: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for code, name in self.names.items():
            children[code[:-2]].append((name, code))
        return {code: tuple(found) for code, found in children.items()}

    @cached_property
    def laos_in(self) -> Mapping[str, tuple[tuple[str, Body], ...]]:
        """Names and organisations, PAOs not counted, of each district and each province."""
        found: defaultdict[str, list[tuple[str, Body]]] = defaultdict(list)
        for one in self.bodies:
            if one.kind == Kind.LAO and one.lao_type != LaoType.PAO:
                for area in (one.province, *one.districts):
                    found[area].append((one.name, one))
        return {area: tuple(laos) for area, laos in found.items()}
