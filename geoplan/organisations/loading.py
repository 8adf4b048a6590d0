"""Loads organisations, or the department's codes for them, from a CSV or Excel file: all of it, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from geoplan.errors import DomainError
from geoplan.organisations import dla_codes, register
from geoplan.organisations.areas import derive_areas
from geoplan.organisations.models import Kind, Organisation
from geoplan.organisations.queries import set_dla_codes, write_organisations
from geoplan.organisations.rows import Row
from spatial.formats.reading import read_upload
from spatial.models import AdministrativeArea


class FileRefused(DomainError):
    """The file cannot be loaded; ``problems`` holds one error a cell."""

    def __init__(self, problems: list[DomainError]) -> None:
        super().__init__("organisations_refused", count=len(problems))
        self.problems = problems


def problem_row(problem: DomainError) -> dict[str, Any]:
    """Return one problem of a file as data: row, field, value, code and the text in both languages."""
    return {**problem.params, "code": problem.code, "th": problem.thai, "en": problem.english}


@dataclass
class Loaded:
    """What a load of the register did."""

    rows: int
    created: int
    updated: int
    unchanged: int
    areas_derived: int
    left_out: list[dict[str, Any]]
    totals: dict[str, int]


@dataclass
class CodesLoaded:
    """What a load of the department's codes did; the lists hold row numbers of the file."""

    rows: int
    matched: int
    changed: int
    ambiguous: list[int]
    unmatched: list[int]
    no_code: list[int]
    wrong_province: list[int]
    type_disagrees: list[int]
    taken: list[str]


def load(path: Path) -> Loaded | CodesLoaded:
    """Load the file; its columns tell whether it is a register or a list of codes.

    Raises ``FileRefused`` with every problem, or another DomainError; then nothing was written.
    """
    rows = read_rows(path)
    columns = set(rows[0].values) if rows else set()
    if columns.issuperset(register.COLUMNS):
        return load_register(rows)
    if columns.issuperset(dla_codes.COLUMNS):
        return load_codes(rows)
    raise DomainError("organisations_columns", register=", ".join(register.COLUMNS), codes=", ".join(dla_codes.COLUMNS))


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV or Excel file as text by column; a bad file gets the confined reader's error."""
    if not path.is_file():
        raise DomainError("organisations_no_file", name=path.name)
    parsed = read_upload(path, path.name)
    records = ({name: cell or "" for name, cell in record.items()} for record in parsed.table.to_pylist())
    return [Row(int(number), record) for number, record in zip(parsed.row_numbers, records, strict=True)]


@transaction.atomic
def load_register(rows: list[Row]) -> Loaded:
    """Create and update the LAOs of the register, the provincial offices and the department, and derive their areas."""
    known = set(AdministrativeArea.objects.values_list("code", flat=True))
    if not known:
        raise DomainError("organisations_no_areas")
    found = register.read(rows, known)
    if found.problems:
        raise FileRefused(found.problems)
    provinces = AdministrativeArea.objects.filter(level="province").values_list("code", "name_th", "name_en")
    organisations = found.organisations + register.offices(provinces)
    written = write_organisations(organisations)
    return Loaded(
        rows=len(rows),
        created=len(written.created),
        updated=len(written.updated),
        unchanged=len(organisations) - len(written.created) - len(written.updated),
        areas_derived=derive_areas(),
        left_out=[problem_row(problem) for problem in found.left_out],
        totals=dict(sorted(Counter(o["lao_type"] or o["kind"] for o in organisations).items())),
    )


def the_department() -> Organisation:
    """Return the department; it is made where no register has been loaded yet."""
    found = Organisation.objects.filter(kind=Kind.DEPARTMENT).first()
    if found is None:
        write_organisations(register.offices([]))
    return found or Organisation.objects.get(kind=Kind.DEPARTMENT)


@transaction.atomic
def load_codes(rows: list[Row]) -> CodesLoaded:
    """Put the department's own codes on the organisations that they can only belong to."""
    found = dla_codes.match(rows)
    holders = dict(Organisation.objects.filter(code__in=found.codes.values()).values_list("code", "pk"))
    repeated = {code for code, times in Counter(found.codes.values()).items() if times > 1}
    taken = {code for pk, code in found.codes.items() if holders.get(code, pk) != pk} | repeated
    usable = {pk: code for pk, code in found.codes.items() if code not in taken}
    report = asdict(found)
    report.pop("codes")
    return CodesLoaded(
        rows=len(rows), matched=len(usable), changed=set_dla_codes(usable), taken=sorted(taken), **report
    )
