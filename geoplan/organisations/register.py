"""Reads the register of organisations: one row an LAO, with its type, codes, names, office and covered areas.

Columns: ``province``, ``amphoe``, ``office``, ``entity_type``, ``geocode``, ``name_th``, ``name_en``, ``office_lat``,
``office_lon``, ``coverage`` (``code:completely`` or ``code:partially``, separated by ``;``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from geoplan.errors import DomainError
from geoplan.organisations.codes import DEPARTMENT_CODE, derived_code, office_code
from geoplan.organisations.models import Kind, LaoType
from geoplan.organisations.models.organisation import OFFICE_TITLE, TITLES
from geoplan.organisations.rows import Row
from spatial.geodesy import THAILAND

COLUMNS = ("province", "amphoe", "office", "entity_type", "geocode", "name_th", "coverage")
BANGKOK = "10"
TYPES = {
    "Changwat": LaoType.PAO,
    "ThesabanNakhon": LaoType.CITY,
    "ThesabanMueang": LaoType.TOWN,
    "ThesabanTambon": LaoType.SUBDISTRICT_MUNICIPALITY,
    "Mueang": LaoType.SPECIAL,
}
ENGLISH = {
    LaoType.PAO: "{} Provincial Administrative Organization",
    LaoType.CITY: "{} City Municipality",
    LaoType.TOWN: "{} Town Municipality",
    LaoType.SUBDISTRICT_MUNICIPALITY: "{} Subdistrict Municipality",
    LaoType.SAO: "{} Subdistrict Administrative Organization",
    LaoType.SPECIAL: "{} City",
}


@dataclass(frozen=True)
class Cell:
    """Where a value stands, for messages: its row (the header is row 1), its column, and the value."""

    row: int
    field: str
    value: str

    def error(self, code: str, **more: Any) -> DomainError:
        """Return the error ``code`` about this cell."""
        return DomainError(code, row=self.row, field=self.field, value=self.value, **more)


@dataclass
class Register:
    """What a file says: organisations ready for the database, what refuses the file, and what was left out of it."""

    organisations: list[dict[str, Any]] = field(default_factory=list)
    problems: list[DomainError] = field(default_factory=list)
    left_out: list[DomainError] = field(default_factory=list)


def read(rows: Iterable[Row], areas: Collection[str]) -> Register:
    """Read the rows; ``areas`` are the codes of the administrative areas that exist.

    A wrong office point is left out and told, for nothing depends on it (two of the real register lie abroad). So is
    a covered subdistrict that the boundaries in force lack though its district is known: layers differ in age.
    """
    register = Register()
    seen: dict[str, int] = {}
    for row in rows:
        cells = {name: Cell(row.number, name, value.strip()) for name, value in row.values.items()}
        if wrong := _check(cells, areas, seen):
            register.problems += wrong
            continue
        office, unusable = _office_point(cells)
        register.left_out += unusable + _absent(cells["coverage"], areas)
        register.organisations.append(_organisation(cells, office, areas))
    return register


def _check(cells: dict[str, Cell], areas: Collection[str], seen: dict[str, int]) -> list[DomainError]:
    """Return what is wrong with one row; ``seen`` remembers the row of each key."""
    required = ("province", "office", "entity_type", "geocode", "name_th", "coverage")
    problems = [cells[name].error("cell_missing") for name in required if not cells[name].value]
    problems += [
        cells[name].error("cell_unknown")
        for name in ("province", "amphoe")
        if cells[name].value and cells[name].value not in areas
    ]
    key = cells["geocode"]
    if key.value and (not key.value.isdecimal() or len(key.value) not in (2, 4, 6)):
        problems.append(key.error("cell_unknown"))
    if key.value in seen:
        problems.append(key.error("cell_repeated", first=seen[key.value]))
    seen.setdefault(key.value, key.row)
    if cells["entity_type"].value and _type(cells) is None:
        problems.append(cells["entity_type"].error("cell_unknown"))
    return problems + _check_coverage(cells["coverage"], areas)


def _check_coverage(cell: Cell, areas: Collection[str]) -> list[DomainError]:
    parts = [part.strip() for part in cell.value.split(";") if part.strip()]
    covered = {part: _covered(part) for part in parts}
    wrong = [
        part for part, pair in covered.items() if pair is None or (pair[0] not in areas and pair[0][:4] not in areas)
    ]
    return [Cell(cell.row, cell.field, part).error("cell_unknown") for part in wrong]


def _absent(cell: Cell, areas: Collection[str]) -> list[DomainError]:
    """Return what is said to be covered but has no area in force."""
    parts = [part.strip() for part in cell.value.split(";")]
    return [
        Cell(cell.row, cell.field, part).error("cell_unknown")
        for part in parts
        if (pair := _covered(part)) and pair[0] not in areas
    ]


def _covered(part: str) -> tuple[str, bool] | None:
    """Return area code and whether covered in part; a village (8 digits) is a part of its subdistrict."""
    code, _, extent = part.partition(":")
    if not code.isdecimal() or len(code) not in (2, 4, 6, 8) or extent not in ("completely", "partially", ""):
        return None
    return code[:6], extent == "partially" or len(code) == 8


def _office_point(cells: dict[str, Cell]) -> tuple[tuple[float, float] | None, list[DomainError]]:
    """Return longitude and latitude of the office, or None and why."""
    bounds = {"office_lon": (THAILAND[0], THAILAND[2]), "office_lat": (THAILAND[1], THAILAND[3])}
    given = {name: cells[name] for name in bounds if name in cells and cells[name].value}
    if not given:
        return None, []
    problems = [Cell(cells["geocode"].row, name, "").error("cell_missing") for name in bounds if name not in given]
    numbers = {name: _number(cell.value) for name, cell in given.items()}
    for name, cell in given.items():
        value = numbers[name]
        if value is None or not bounds[name][0] <= value <= bounds[name][1]:
            problems.append(cell.error("cell_unknown" if value is None else "cell_outside"))
    lon, lat = numbers.get("office_lon"), numbers.get("office_lat")
    return (None, problems) if problems or lon is None or lat is None else ((lon, lat), [])


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _type(cells: dict[str, Cell]) -> LaoType | None:
    """Return the type: the kind of entity says it; a plain subdistrict is an SAO or a municipality by its office."""
    if cells["entity_type"].value != "Tambon":
        return TYPES.get(cells["entity_type"].value)
    by_office = {"TAOOffice": LaoType.SAO, "MunicipalityOffice": LaoType.SUBDISTRICT_MUNICIPALITY}
    return by_office.get(cells["office"].value)


def _organisation(cells: dict[str, Cell], office: tuple[float, float] | None, areas: Collection[str]) -> dict[str, Any]:
    value = {name: cell.value for name, cell in cells.items()}
    lao_type = _type(cells)
    assert lao_type is not None
    covered: dict[str, bool] = {}
    for part in value["coverage"].split(";"):
        if pair := _covered(part.strip()):
            covered[pair[0]] = covered.get(pair[0], True) and pair[1]
    return {
        "code": derived_code(lao_type, value["geocode"]),
        "kind": Kind.LAO,
        "lao_type": lao_type,
        "dopa_code": value["geocode"],
        "name_th": TITLES[lao_type][0] + value["name_th"],
        "name_en": ENGLISH[lao_type].format(value["name_en"]) if value.get("name_en") else "",
        "province": value["province"],
        "district": value["amphoe"] or main_district(covered),
        "lon": office[0] if office else None,
        "lat": office[1] if office else None,
        "coverage": [{"area_id": code, "partial": partial} for code, partial in covered.items() if code in areas],
    }


def main_district(covered: dict[str, bool]) -> str | None:
    """Return the district that holds most of what is covered; a part counts half, the lowest code wins a tie."""
    weight = Counter[str]()
    for code, partial in covered.items():
        if len(code) >= 4:
            weight[code[:4]] += 1 if partial else 2
    return min(weight, key=lambda code: (-weight[code], code)) if weight else None


def offices(provinces: Iterable[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Return the department and the office of each province (code, Thai and English name); Bangkok has no office."""
    department = _office(Kind.DEPARTMENT, "00", "กรมส่งเสริมการปกครองท้องถิ่น", "Department of Local Administration")
    return [department] + [
        _office(
            Kind.PROVINCIAL_OFFICE,
            code,
            OFFICE_TITLE[0] + thai,
            f"{english} Provincial Office for Local Administration",
            province=code,
            coverage=[{"area_id": code, "partial": False}],
        )
        for code, thai, english in provinces
        if code != BANGKOK
    ]


def _office(kind: Kind, dopa_code: str, name_th: str, name_en: str, **values: Any) -> dict[str, Any]:
    return {
        "code": office_code(dopa_code) if kind == Kind.PROVINCIAL_OFFICE else DEPARTMENT_CODE,
        "kind": kind,
        "lao_type": "",
        "dopa_code": dopa_code,
        "name_th": name_th,
        "name_en": name_en,
        "province": None,
        "district": None,
        "coverage": [],
        **values,
    }
