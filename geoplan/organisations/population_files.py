"""Villages with their population from a file: all of it is written, or nothing.

A blank cell changes nothing: what is stored stays. The same file a second time changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Q

from geoplan.errors import DomainError
from geoplan.organisations.communities import read_point, subdistricts_of
from geoplan.organisations.data import begin, require_year, rows_of
from geoplan.organisations.loading import FileRefused
from geoplan.organisations.models import Community, CommunityKind, Organisation, Section
from geoplan.organisations.population import COLUMNS, Counts, counts_of, read_count, write
from geoplan.organisations.population_template import HEADINGS
from geoplan.organisations.rows import Row
from geoplan.organisations.sheets import Sheet, normal, read_sheet
from geoplan.policy import Actor
from spatial.models import AdministrativeArea

KINDS = {
    "หมู่บ้าน": CommunityKind.VILLAGE,
    "village": CommunityKind.VILLAGE,
    "ชุมชน": CommunityKind.COMMUNITY,
    "community": CommunityKind.COMMUNITY,
}
TOTALS = {"รวม", "รวมทั้งหมด", "รวมทั้งสิ้น", "total"}
LONGEST = 120
Key = tuple[str, str, int | None, str]


@dataclass
class Village:
    """One row of a file as understood."""

    row: Row
    key: Key
    name: str
    head: str
    point: Point | None
    counts: Counts | None


@dataclass(frozen=True)
class Loaded:
    """What a file did: rows read, villages created and changed, population records created and changed."""

    rows: int
    created: int
    updated: int
    counted: int
    recounted: int


def load(actor: Actor, organisation: Organisation, year: int, path: Path, filename: str) -> Loaded:
    """Write the villages and the population of a file. Raises ``FileRefused`` with every problem; nothing is written.

    Other errors are those of ``read_sheet``.
    """
    require_year(year)
    sheet = read_sheet(path, filename, HEADINGS, ("name",))
    with transaction.atomic():
        begin(actor, organisation)
        reader = _Reader(sheet, organisation)
        villages = reader.read()
        if reader.problems:
            raise FileRefused(reader.problems)
        known, created, updated = _write_villages(organisation, year, villages)
        stored = list(rows_of(organisation, year, Section.POPULATION))
        households = {record.community_id: record.households for record in stored}
        table: dict[int, Counts | None] = {}
        for one in villages:
            if one.counts:
                pk = known[one.key]
                kept = one.counts.households if one.counts.households is not None else households.get(pk)
                table[pk] = replace(one.counts, households=kept)
        saved = write(year, stored, table)
    return Loaded(len(villages), created, updated, saved.created, saved.updated)


@dataclass
class _Reader:
    """Reads the rows of a sheet; what is wrong is collected, not raised."""

    sheet: Sheet
    organisation: Organisation
    problems: list[DomainError] = field(default_factory=list)

    def read(self) -> list[Village]:
        """Return the villages of the file, checked against each other and against a printed total."""
        self.areas = list(subdistricts_of(self.organisation))
        villages: dict[Key, Village] = {}
        for row in self.sheet.rows:
            if not row.values.get("number") and normal(row.values.get("name", "")) in TOTALS:
                self._check_total(row, list(villages.values()))
                continue
            village = self._village(row)
            first = villages.setdefault(village.key, village)
            if first is not village:
                column = "number" if village.key[2] is not None else "name"
                said = row.values.get(column, "")
                self._wrong("cell_repeated", row, column, value=said, first=first.row.number)
        return list(villages.values())

    def _wrong(self, code: str, row: Row, column: str, **params: object) -> None:
        self.problems.append(self.sheet.wrong(code, row, column, **params))

    def _because(self, error: DomainError, row: Row, column: str) -> None:
        self._wrong("cell_wrong", row, column, reason_th=error.thai, reason_en=error.english)

    def _village(self, row: Row) -> Village:
        number = self._count(row, "number")
        kind = self._kind(row, number)
        name = self._text(row, "name")
        if not name:
            self._wrong("cell_missing", row, "name")
        if number == 0 or (number is None and kind == CommunityKind.VILLAGE and not row.values.get("number")):
            self._wrong("cell_missing", row, "number")
        key = (self._subdistrict(row), str(kind), number, "" if number else name)
        return Village(row, key, name, self._text(row, "head"), self._point(row), self._counts(row))

    def _text(self, row: Row, column: str) -> str:
        value = " ".join(row.values.get(column, "").split())
        if len(value) > LONGEST:
            self._wrong("cell_too_long", row, column, length=len(value), limit=LONGEST)
        return value[:LONGEST]

    def _count(self, row: Row, column: str) -> int | None:
        try:
            return read_count(row.values.get(column, ""))
        except DomainError:
            self._wrong("cell_number", row, column, value=row.values[column][:30])
            return None

    def _kind(self, row: Row, number: int | None) -> CommunityKind:
        said = row.values.get("kind", "")
        if said and normal(said) not in KINDS:
            self._wrong("cell_unknown", row, "kind", value=said[:60])
        default = CommunityKind.COMMUNITY if number is None and not said else CommunityKind.VILLAGE
        return KINDS.get(normal(said), default)

    def _subdistrict(self, row: Row) -> str:
        said = row.values.get("subdistrict", "").removeprefix("ตำบล").removeprefix("ต.").strip()
        found = self._named(said) if said else self.areas
        if len(found) == 1:
            return found[0].code
        if said:
            self._wrong("cell_unknown", row, "subdistrict", value=said[:60])
        else:
            self._wrong("cell_missing", row, "subdistrict")
        return ""

    def _named(self, said: str) -> list[AdministrativeArea]:
        return [area for area in self.areas if said in (area.code, area.name_th, area.name_en)]

    def _point(self, row: Row) -> Point | None:
        latitude, longitude = row.values.get("latitude", ""), row.values.get("longitude", "")
        column = "latitude" if latitude or longitude else "place"
        text = f"{latitude}, {longitude}" if column == "latitude" else row.values.get("place", "")
        if column == "latitude" and not (latitude and longitude):
            self._wrong("cell_missing", row, "longitude" if latitude else "latitude")
            return None
        try:
            return read_point(text, self.organisation)
        except DomainError as error:
            self._because(error, row, column)
            return None

    def _counts(self, row: Row) -> Counts | None:
        before = len(self.problems)
        values = {column: self._count(row, column) for column in COLUMNS}
        if len(self.problems) > before:
            return None
        try:
            return counts_of(**values)
        except DomainError as error:
            self._because(error, row, "total" if error.code == "population_sum" else "male")
            return None

    def _check_total(self, row: Row, villages: list[Village]) -> None:
        """Compare a printed total with the rows above it."""
        for column in COLUMNS:
            said = self._count(row, column)
            real = sum(getattr(one.counts, column) or 0 for one in villages if one.counts)
            if said is not None and said != real:
                self._wrong("cell_total", row, column, value=f"{said:,}", sum=f"{real:,}")


def _write_villages(organisation: Organisation, year: int, villages: list[Village]) -> tuple[dict[Key, int], int, int]:
    """Create and change the villages; return their ids by key, and how many were created and changed."""
    there = Community.objects.of(organisation).filter(Q(last_year__isnull=True) | Q(last_year__gte=year))
    stored = {_key(one): one for one in there.order_by("last_year")}
    new = [_new(organisation, one) for one in villages if one.key not in stored]
    changed = [stored[one.key] for one in villages if one.key in stored and _change(stored[one.key], one, year)]
    created = Community.objects.bulk_create(new)
    Community.objects.bulk_update(changed, ["name", "head", "point", "first_year"])
    ids = {key: one.pk for key, one in stored.items()} | {_key(one): one.pk for one in created}
    return ids, len(created), len(changed)


def _key(community: Community) -> Key:
    name = "" if community.number else community.name
    return (community.subdistrict_id, community.kind, community.number, name)


def _new(organisation: Organisation, village: Village) -> Community:
    subdistrict, kind, number, _ = village.key
    return Community(
        organisation=organisation,
        subdistrict_id=subdistrict,
        kind=kind,
        number=number,
        name=village.name,
        head=village.head,
        point=village.point,
    )


def _change(community: Community, village: Village, year: int) -> bool:
    """Bring a stored village in line with a row, blank cells apart; tell whether anything differs."""
    before = (community.name, community.head, community.first_year)
    community.name = village.name
    community.head = village.head or community.head
    if community.first_year is not None and community.first_year > year:
        community.first_year = year
    moved = village.point is not None and not _same(community.point, village.point)
    community.point = village.point if moved else community.point
    return moved or before != (community.name, community.head, community.first_year)


def _same(one: Point | None, other: Point) -> bool:
    """Whether two points are the same to 1e-7 degrees, a centimetre, as a workbook keeps them."""
    return one is not None and abs(one.x - other.x) < 2e-7 and abs(one.y - other.y) < 2e-7
