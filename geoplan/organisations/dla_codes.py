"""Puts the department's own codes where type, name, province and, for names that repeat, district agree.

Columns: ``dla_code`` (T-PP-AA-NN: type, province, district, number; copies lose the leading zero of the eight),
``entity_type``, ``name_th``, ``province_code``. The file has no other key, so a row that does not lead to exactly one
organisation, or shares its organisation with another row, is reported and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from geoplan.organisations.models import Kind, LaoType, Organisation
from geoplan.organisations.models.organisation import TITLES
from geoplan.organisations.rows import Row

COLUMNS = ("dla_code", "entity_type", "name_th", "province_code")
TYPES = {
    "PAO": LaoType.PAO,
    "ThesabanNakhon": LaoType.CITY,
    "ThesabanMueang": LaoType.TOWN,
    "ThesabanTambon": LaoType.SUBDISTRICT_MUNICIPALITY,
    "TAO": LaoType.SAO,
    "Special": LaoType.SPECIAL,
}
_DIGIT = {"1": "Special", "2": "PAO", "3": "ThesabanNakhon", "4": "ThesabanMueang", "5": "ThesabanTambon", "6": "TAO"}
Key = tuple[str, str, str]


@dataclass
class Matching:
    """The codes found, by organisation id, and the rows that were of no use, by reason."""

    codes: dict[int, str] = field(default_factory=dict)
    ambiguous: list[int] = field(default_factory=list)
    unmatched: list[int] = field(default_factory=list)
    no_code: list[int] = field(default_factory=list)
    wrong_province: list[int] = field(default_factory=list)
    type_disagrees: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class CodeRow:
    """One usable row: its number in the file, the 8-digit code, and what it says of the organisation."""

    number: int
    code: str
    key: Key

    @property
    def district(self) -> str:
        """The district that the code names."""
        return self.code[2:6]


def padded(code: str) -> str:
    """Return the code as eight digits, or an empty text when it cannot be one."""
    code = code.strip().replace("-", "")
    return code.zfill(8) if code.isdecimal() and len(code) in (7, 8) else ""


def match(rows: Iterable[Row]) -> Matching:
    """Find the organisation of every row; names join only within a type and a province, never by themselves."""
    found = Matching()
    by_key: dict[Key, list[CodeRow]] = defaultdict(list)
    for row in _usable(rows, found):
        by_key[row.key].append(row)
    organisations = _organisations()
    for key, same in by_key.items():
        _match_same(same, organisations.get(key, []), found)
    return found


def _usable(rows: Iterable[Row], found: Matching) -> Iterable[CodeRow]:
    """Yield the rows whose code can be theirs: it has its digits, and its province is the row's own."""
    seen: set[tuple[str, Key]] = set()
    for row in rows:
        number, value = row.number, {name: text.strip() for name, text in row.values.items()}
        code, kind = padded(value["dla_code"]), value["entity_type"]
        key = (TYPES.get(kind, ""), value["name_th"], value["province_code"])
        if not code:
            found.no_code.append(number)
        elif code[2:4] != key[2]:
            found.wrong_province.append(number)
        elif (code, key) not in seen:
            seen.add((code, key))
            if _DIGIT.get(code[1]) != kind:
                found.type_disagrees.append(number)
            yield CodeRow(number, code, key)


def _organisations() -> dict[Key, list[tuple[int, str]]]:
    """Return id and district of the LAOs by type, bare name and province."""
    result: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    laos = Organisation.objects.filter(kind=Kind.LAO)
    for pk, kind, name, province, district in laos.values_list(
        "pk", "lao_type", "name_th", "province_id", "district_id"
    ):
        result[kind, name.removeprefix(TITLES[LaoType(kind)][0]), province or ""].append((pk, district or ""))
    return result


def _match_same(rows: list[CodeRow], candidates: list[tuple[int, str]], found: Matching) -> None:
    """Match rows and organisations that share type, name and province: one to one, or by the district in the code."""
    if not candidates:
        found.unmatched += [row.number for row in rows]
        return
    if len(rows) == len(candidates) == 1:
        found.codes[candidates[0][0]] = rows[0].code
        return
    for row in rows:
        here = [pk for pk, district in candidates if district == row.district]
        rivals = [other for other in rows if other.district == row.district]
        if len(here) == len(rivals) == 1:
            found.codes[here[0]] = row.code
        else:
            found.ambiguous.append(row.number)
