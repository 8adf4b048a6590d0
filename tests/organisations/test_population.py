"""Villages and population: the forms, the table of all villages, and the file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from geoplan.organisations.models import Community, OrganisationProfile, PopulationRecord
from geoplan.organisations.population import read_count

A = "/organisations/06900101"
TABLE = f"{A}/years/2569/population/"
IMPORT = f"{TABLE}import/"
VILLAGE = {"kind": "village", "number": "1", "name": "บ้านหนึ่ง", "subdistrict": "900101", "version": "0"}
HEAD = ["ตำบล", "หมู่ที่", "ชื่อหมู่บ้าน", "ชาย", "หญิง", "รวม", "ครัวเรือน", "พิกัด"]


def sheet(*rows: list[Any], head: list[str] = HEAD, name: str = "a.xlsx") -> SimpleUploadedFile:
    """A workbook as people make them: a title, the headings in the second row, then the rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write(0, 0, "ประชากรประจำปี")
    for number, row in enumerate([head, *rows], start=1):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile(name, out.getvalue())


def stamp(planner: Any) -> str:
    return planner.client.get(TABLE).context["stamp"]


def counts(year: int = 2569) -> list[tuple[int | None, ...]]:
    rows = PopulationRecord.objects.filter(fiscal_year=year).order_by("community__number")
    return list(rows.values_list("community__number", "male", "female", "total", "households"))


def test_a_planner_adds_a_village_with_its_place_typed_in_any_notation(sao_a, planner_a) -> None:
    new = f"{A}/villages/new/"
    assert planner_a.client.post(new, {**VILLAGE, "place": "15°03'00\" N 100°03'00\" E"}).status_code == 302
    made = Community.objects.get()
    assert made.point.coords == pytest.approx((100.05, 15.05), abs=1e-6)
    outside = planner_a.client.post(new, {**VILLAGE, "number": "2", "place": "15.05, 100.15"}, follow=True)
    # 0.05 degrees of longitude at 15.05° N are 5,375 m on the ellipsoid (GeographicLib: 5376.5).
    told = [str(message) for message in outside.context["messages"]]
    assert any("5,37" in words for words in told), told
    assert Community.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""),
        ("number", "0"),
        ("name", ""),
        ("subdistrict", "900201"),
        ("subdistrict", "x"),
        ("place", "ไม่ใช่พิกัด"),
        ("place", "48.85, 2.35"),
        ("last_year", "2026"),
        ("kind", "x"),
    ],
)
def test_a_bad_village_is_told_by_its_field(sao_a, planner_a, field, value) -> None:
    response = planner_a.client.post(f"{A}/villages/new/", {**VILLAGE, field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Community.objects.exists()


def test_a_number_that_another_village_has_is_refused_by_its_name(village, planner_a) -> None:
    village(1, "บ้านเดิม")
    response = planner_a.client.post(f"{A}/villages/new/", VILLAGE)
    assert response.status_code == 422
    assert "บ้านเดิม" in str(response.context["form"].errors["number"])
    assert planner_a.client.post(f"{A}/villages/new/", {**VILLAGE, "subdistrict": "900102"}).status_code == 302


def test_an_edit_that_leaves_the_point_alone_moves_it_not_a_millimetre(village, planner_a) -> None:
    made = village(1, point="SRID=4326;POINT(100.05123456789 15.05123456789)")
    edit = f"{A}/villages/{made.pk}/"
    shown = planner_a.client.get(edit).context["form"]["place"].value()
    assert planner_a.client.post(edit, {**VILLAGE, "name": "ใหม่", "place": shown, "version": 1}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.point.coords) == ("ใหม่", (100.05123456789, 15.05123456789))
    assert planner_a.client.post(edit, {**VILLAGE, "version": 1}).status_code == 412


def test_a_village_with_population_is_not_removed(village, people, planner_a) -> None:
    kept, gone = village(1), village(2, "ผิด")
    people(kept, 1, 1)
    assert planner_a.client.post(f"{A}/villages/{kept.pk}/remove/", {"version": 1}).status_code == 409
    assert planner_a.client.post(f"{A}/villages/{gone.pk}/remove/", {"version": 1}).status_code == 302
    assert list(Community.objects.all()) == [kept]


def test_all_villages_are_typed_in_one_table(village, people, planner_a, public) -> None:
    one, two, three = (village(number, f"บ้าน {number}") for number in (1, 2, 3))
    people(two, 5, 5, households=3)
    people(three, 7, 7)
    typed = {
        "stamp": stamp(planner_a),
        f"male-{one.pk}": "1,200",
        f"female-{one.pk}": "๑๓๐๐",
        f"total-{one.pk}": "",
        f"households-{one.pk}": "",
        f"male-{two.pk}": "5",
        f"female-{two.pk}": "5",
        f"total-{two.pk}": "10",
        f"households-{two.pk}": "3",
        **{f"{column}-{three.pk}": "" for column in ("male", "female", "total", "households")},
    }
    assert planner_a.client.post(TABLE, typed).status_code == 302
    assert counts() == [(1, 1200, 1300, 2500, None), (2, 5, 5, 10, 3)]
    assert planner_a.client.get(f"{A}/villages/?year=2569").context["sums"]["total"] == 2510
    assert public.client.get(f"{A}/villages/?year=2569").context["sums"]["total"] is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"male": "5", "female": "6", "total": "12"}, "11"),
        ({"male": "5"}, "0"),
        ({"male": "-5", "female": "6"}, "-5"),
        ({"male": "5.5", "female": "6"}, "5.5"),
        ({"male": "x" * 300, "female": "6"}, "xx"),
        ({"households": "4"}, "0"),
    ],
)
def test_a_bad_row_is_told_and_nothing_is_written(village, planner_a, row, words) -> None:
    good, bad = village(1), village(2, "บ้านสอง")
    typed = {f"male-{good.pk}": "1", f"female-{good.pk}": "2", "stamp": stamp(planner_a)}
    response = planner_a.client.post(TABLE, {**typed, **{f"{k}-{bad.pk}": v for k, v in row.items()}})
    assert response.status_code == 422
    told = [cell.error for _, cell in response.context["problems"]]
    told += [line.error for line in response.context["row_problems"]]
    assert len(told) == 1 and words in told[0]
    assert f'name="male-{good.pk}" value="1"' in response.content.decode()
    assert counts() == []


def test_two_planners_at_one_table_both_see_both_sides(village, people, planner_a) -> None:
    one = village(1)
    record = people(one, 5, 5)
    old = stamp(planner_a)
    PopulationRecord.objects.filter(pk=record.pk).update(male=6, total=11)
    typed = {f"male-{one.pk}": "7", f"female-{one.pk}": "5", f"total-{one.pk}": "", f"households-{one.pk}": ""}
    response = planner_a.client.post(TABLE, {**typed, "stamp": old})
    assert response.status_code == 412
    assert [cell.stored for cell in response.context["lines"][0].cells] == ["6", None, None, None]
    assert planner_a.client.post(TABLE, {**typed, "stamp": response.context["stamp"]}).status_code == 302
    assert counts() == [(1, 7, 5, 12, None)]


def test_villages_and_population_come_from_a_sheet_and_the_same_sheet_changes_nothing(village, people, planner_a):
    known = village(1, "ชื่อเก่า", head="นายเดิม")
    people(known, 1, 1, households=9)
    rows = [
        ["พื้นที่ 900101", 1, "บ้านหนึ่ง", 100, 110, 210, "", ""],
        ["900102", 1, "บ้านหนึ่งเหนือ", "1,000", "-", "", 300, "15.05, 100.15"],
        ["", "", "รวมทั้งสิ้น", 1100, 110, 1210, 300, ""],
    ]
    assert planner_a.client.post(IMPORT, {"file": sheet(*rows)}).status_code == 302
    assert counts() == [(1, 100, 110, 210, 9), (1, 1000, 0, 1000, 300)]
    known.refresh_from_db()
    assert (known.name, known.head) == ("บ้านหนึ่ง", "นายเดิม")
    events = Community.pgh_event_models["update"].objects.count()
    records = PopulationRecord.pgh_event_models["update"].objects.count()
    assert planner_a.client.post(IMPORT, {"file": sheet(*rows)}).status_code == 302
    assert Community.pgh_event_models["update"].objects.count() == events
    assert PopulationRecord.pgh_event_models["update"].objects.count() == records


def test_every_mistake_of_a_sheet_is_told_by_row_and_column_and_nothing_is_written(sao_a, planner_a) -> None:
    rows = [
        ["900101", 1, "บ้านหนึ่ง", 1, 1, 3, "", ""],
        ["900201", 2, "บ้านสอง", 1, 1, "", "", ""],
        ["900101", 1, "บ้านสาม", 1, "", "", "", ""],
        ["900101", 4, "", "x", 1, "", "", ""],
        ["900101", 5, "บ้านห้า", 1, 1, "", "", "48.85, 2.35"],
        ["", 6, "บ้านหก", "", "", "", "", ""],
        ["", "", "รวม", 99, "", "", "", ""],
    ]
    response = planner_a.client.post(IMPORT, {"file": sheet(*rows)})
    assert response.status_code == 422
    told = [(problem.params["row"], problem.params["field"]) for problem in response.context["problems"]]
    assert told == [
        (3, "รวม"),
        (4, "ตำบล"),
        (5, "ชาย"),
        (5, "หมู่ที่"),
        (6, "ชื่อหมู่บ้าน"),
        (6, "ชาย"),
        (7, "พิกัด"),
        (8, "ตำบล"),
        (9, "ชาย"),
    ]
    assert not Community.objects.exists() and not PopulationRecord.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
        ("a.csv", "ก,ข\n1,2\n".encode()),
        ("a.csv", b""),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("a.exe", b"MZ"),
    ],
)
def test_a_file_that_is_none_is_told(sao_a, planner_a, name, content) -> None:
    response = planner_a.client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_the_template_comes_back_unchanged_and_filled(village, people, planner_a, tmp_path: Path) -> None:
    village(1, "=1+1", point="SRID=4326;POINT(100.0512345 15.0512345)")
    people(village(2, "บ้านสอง"), 3, 4, households=2)
    book = planner_a.client.get(f"{TABLE}template.xlsx").content
    (tmp_path / "t.xlsx").write_bytes(book)
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["ตำบล", "ประเภท", "หมู่ที่", "ชื่อหมู่บ้าน/ชุมชน"]
    assert rows[2][3] == "'=1+1", "no formula of a stranger runs in a spreadsheet"
    before = (list(Community.objects.values()), list(PopulationRecord.objects.values()))
    assert planner_a.client.post(IMPORT, {"file": SimpleUploadedFile("t.xlsx", book)}).status_code == 302
    assert (list(Community.objects.values()), list(PopulationRecord.objects.values())) == before


@pytest.mark.parametrize(("text", "count"), [("", None), ("0", 0), ("-", 0), ("๑,๒๓๔", 1234), (" 7 ", 7)])
def test_counts_are_read_as_people_type_them(text, count) -> None:
    assert read_count(text) == count


def test_the_api_gives_what_the_reader_may_see(profile, executive, village, people, planner_a, public) -> None:
    profile()
    executive()
    people(village(1, point="SRID=4326;POINT(100.05 15.05)"), 3, 4)
    base = "/api/v1/organisations/06900101"
    got = planner_a.client.get(f"{base}/profile/?fiscal_year=2569").json()
    assert (got["area_km2"], [one["name"] for one in got["executives"]]) == ("45.500", ["นายเอก"])
    features = planner_a.client.get(f"{base}/communities/?fiscal_year=2569").json()["features"]
    assert [one["geometry"]["coordinates"] for one in features] == [[100.05, 15.05]]
    rows = planner_a.client.get(f"{base}/population/?fiscal_year=2569").json()
    assert [(row["number"], row["total"]) for row in rows] == [(1, 7)]
    assert public.client.get(f"{base}/profile/?fiscal_year=2569").status_code == 404
    assert public.client.get(f"{base}/communities/?fiscal_year=2569").json()["features"] == []
    assert public.client.get(f"{base}/population/?fiscal_year=2569").json() == []
    assert planner_a.client.get(f"{base}/population/?fiscal_year=x").status_code == 400
    OrganisationProfile.objects.all().delete()
    assert planner_a.client.get(f"{base}/profile/?fiscal_year=2569").status_code == 404
