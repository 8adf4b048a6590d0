"""The reader against real titles: 300 labelled by hand, and the province of all of them.

``title_labels.csv`` holds codes only, keyed by ``budget_code``, which is unique in the file of budget lines. Of its
rows 250 were drawn at random (``sample`` = random) and 50 more at random from those whose title names no province
(cut). Each was labelled by reading the title, before the reader saw it: ``province`` (where the title leaves it open,
the row's own), the ``districts`` and ``subdistricts`` that it names for the place (DOPA codes, misspelt ones mended),
and ``organisation``: ``lao`` or ``office`` with the code under which the register has it (``dopa_code``), or ``none``.
Where a municipality's name is newer than the register's, its code was found by leaving out every other LAO of the
district.
"""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

import pytest

from geoplan.organisations.loading import read_rows
from geoplan.organisations.register import offices
from geoplan.organisations.register import read as read_register
from geoplan.organisations.titles import Gazetteer, Reading, read
from geoplan.organisations.titles.gazetteer import body
from spatial.boundaries.names import known_areas

pytestmark = pytest.mark.real_data
LABELS = Path(__file__).with_name("title_labels.csv")
Rows = list[dict[str, str]]


@pytest.fixture
def lines(real_data: Path) -> dict[str, dict[str, str]]:
    return lines_in(real_data / "budget" / "dla_projects_2559_2562.csv.gz")


@cache
def lines_in(path: Path) -> dict[str, dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return {row["budget_code"]: row for row in csv.DictReader(file)}


@pytest.fixture
def names(real_data: Path) -> Gazetteer:
    return names_of(real_data / "organisations" / "lao_2022.csv")


@cache
def names_of(path: Path) -> Gazetteer:
    areas = known_areas()
    provinces = [(code, area.name_th, area.name_en) for code, area in areas.items() if area.level == "province"]
    rows = read_register(read_rows(path), areas).organisations + offices(provinces)
    columns = ("code", "kind", "lao_type", "dopa_code", "name_th")
    bodies = [
        body(
            number,
            *(row[column] for column in columns),
            row["province"] or "",
            row["district"] or "",
            [covered["area_id"] for covered in row["coverage"]],
        )
        for number, row in enumerate(rows)
    ]
    return Gazetteer(((code, area.name_th) for code, area in areas.items()), bodies)


def labels(sample: str) -> Rows:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["sample"] == sample]


def organisation(reading: Reading) -> str:
    if reading.organisation is None:
        return "none"
    body = reading.organisation.value
    return f"{'office' if body.kind == 'provincial_office' else 'lao'} {body.dopa_code}"


def share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes)


def test_the_labelled_titles_are_read_as_the_targets_ask(lines, names) -> None:
    pairs = [(row, read(lines[row["budget_code"]]["title"], names)) for row in labels("random")]
    assert len(pairs) == 250
    assert share([r.province is not None and r.province.value == row["province"] for row, r in pairs]) >= 0.99
    naming = [(row, r) for row, r in pairs if row["organisation"] != "none"]
    assert share([organisation(r) == row["organisation"] for row, r in naming]) >= 0.90
    sure = [organisation(r) == row["organisation"] for row, r in pairs if r.organisation and r.organisation.sure]
    assert share(sure) >= 0.98
    assert len(sure) >= 0.9 * len(naming), "being sure of little is no way to be right"


@pytest.mark.parametrize("level", ["districts", "subdistricts"])
@pytest.mark.parametrize("sample", ["random", "cut"])
def test_the_places_that_labelled_titles_name_are_found_and_right_when_sure(lines, names, level, sample) -> None:
    found, sure = [], []
    for row in labels(sample):
        line, wanted = lines[row["budget_code"]], set(filter(None, row[level].split(";")))
        reading = read(line["title"], names, provinces=names.provinces_in(line["province_th"]))
        read_codes = {one.value for one in getattr(reading, level)}
        found += [code in read_codes for code in wanted]
        if wanted:
            sure += [one.value in wanted for one in getattr(reading, level) if one.sure]
    assert share(found) >= 0.95
    assert share(sure) >= 0.98


def test_the_cut_titles_are_read_with_the_province_of_their_row(lines, names) -> None:
    pairs = []
    for row in labels("cut"):
        line = lines[row["budget_code"]]
        pairs.append((row, read(line["title"], names, provinces=names.provinces_in(line["province_th"]))))
    assert all(reading.province.value == row["province"] for row, reading in pairs)
    naming = [(row, reading) for row, reading in pairs if row["organisation"] != "none"]
    assert share([organisation(reading) == row["organisation"] for row, reading in naming]) >= 0.80
    assert all(organisation(r) == row["organisation"] for row, r in pairs if r.organisation and r.organisation.sure)


def test_the_province_of_every_title_is_read_without_its_column(lines, names) -> None:
    outcomes, sure = [], []
    for line in lines.values():
        # Some rows name Bangkok, the ministry's own place, beside the province that they are for.
        column = names.provinces_in(line["province_th"])
        right = column - {"10"} or column
        found = read(line["title"], names).province
        outcomes.append(found is not None and found.value in right)
        if found is not None and found.sure:
            sure.append(outcomes[-1])
    assert len(outcomes) == 23_581
    assert share(outcomes) >= 0.99
    assert share(sure) >= 0.999
