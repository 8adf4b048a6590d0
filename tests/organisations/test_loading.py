"""Loading organisations: the register, the department's codes, own areas, and files that are refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import shapely
import xlsxwriter
from django.apps import apps
from django.core.management import CommandError, call_command

from geoplan.organisations.loading import load
from geoplan.organisations.models import Coverage, Organisation
from spatial.areas import boundaries_changed
from spatial.models import AdministrativeArea, BoundarySource
from tests.factories import OrganisationFactory, make_area

COLUMNS = (
    "province amphoe office entity_type geocode name_th name_en office_lat office_lon coverage".split()  # noqa: SIM905
)
REGISTER = [
    ["90", "", "PAOOffice", "Changwat", "90", "เอกซ์", "X", "15.05", "100.05", "90:completely"],
    ["90", "9001", "TAOOffice", "Tambon", "900101", "ทุ่งนา", "Thung Na", "", "", "900101:completely"],
    ["90", "9002", "TAOOffice", "Tambon", "900201", "ทุ่งนา", "Thung Na", "", "", "900201:partially"],
    [
        "90",
        "",
        "MunicipalityOffice",
        "ThesabanTambon",
        "9099",
        "ตลาด",
        "Talat",
        "15.05",
        "100.25",
        "900102:partially;900201:partially;900202:completely",
    ],
]


def write_csv(path: Path, rows: list[list[str]], columns: list[str] = COLUMNS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


@pytest.fixture
def register(tmp_path: Path, areas: None) -> Path:
    return write_csv(tmp_path / "register.csv", REGISTER)


def test_the_register_makes_laos_with_type_place_and_coverage(register: Path) -> None:
    report = load(register)
    assert (report.rows, report.created, report.updated, report.unchanged) == (4, 7, 0, 0)
    municipality = Organisation.objects.get(dopa_code="9099")
    assert municipality.lao_type == "subdistrict_municipality"
    assert municipality.name_th == "เทศบาลตำบลตลาด"
    assert municipality.district_id == "9002", "a district wholly or more covered goes before one in part"
    covered = set(Coverage.objects.filter(organisation=municipality).values_list("area_id", "partial"))
    assert covered == {("900102", True), ("900201", True), ("900202", False)}
    assert municipality.office.coords == (100.25, 15.05)


def test_the_department_and_an_office_for_each_province_but_bangkok_are_made(register: Path) -> None:
    make_area("10", (100.5, 13.5, 100.9, 13.9))
    load(register)
    kinds = dict(Organisation.objects.exclude(kind="lao").values_list("dopa_code", "kind"))
    assert kinds == {"00": "department", "90": "provincial_office", "91": "provincial_office"}


def test_codes_are_eight_digits_unique_and_not_in_the_range_of_the_department(register: Path) -> None:
    load(register)
    codes = list(Organisation.objects.filter(kind="lao").values_list("code", flat=True))
    assert len(set(codes)) == len(codes) == 4
    assert all(len(code) == 8 and code.isdecimal() and code[0] == "9" for code in codes)


def test_own_areas_are_the_union_of_what_is_covered(register: Path) -> None:
    load(register)
    boxes = {
        "900101": (100.0, 15.0, 100.1, 15.1),
        "9099": (100.1, 15.0, 100.4, 15.1),
        "90": (100.0, 15.0, 100.4, 15.1),
    }
    for key, box in boxes.items():
        lao = Organisation.objects.get(kind="lao", dopa_code=key)
        assert lao.area_quality == "derived"
        drawn = shapely.from_wkb(bytes(lao.area.wkb))
        assert drawn.symmetric_difference(shapely.box(*box)).area < 1e-12


def test_running_it_again_changes_nothing(register: Path) -> None:
    load(register)
    before = list(Organisation.objects.order_by("pk").values())
    events = apps.get_model("organisations", "OrganisationEvent").objects
    written = events.count()
    assert written >= len(before)
    again = load(register)
    assert (again.created, again.updated, again.unchanged, again.areas_derived) == (0, 0, 7, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert events.count() == written


def test_a_changed_row_updates_its_organisation_and_its_coverage(register: Path, tmp_path: Path) -> None:
    load(register)
    changed = [list(row) for row in REGISTER]
    changed[1][9] = "900102:completely"
    report = load(write_csv(tmp_path / "changed.csv", changed))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 6)
    lao = Organisation.objects.get(dopa_code="900101")
    assert [c.area_id for c in lao.coverages.all()] == ["900102"]
    assert lao.area.extent == pytest.approx((100.1, 15.0, 100.2, 15.1))


def test_names_that_repeat_in_a_province_stay_two_organisations(register: Path) -> None:
    load(register)
    same = Organisation.objects.filter(name_th="องค์การบริหารส่วนตำบลทุ่งนา")
    assert set(same.values_list("district_id", flat=True)) == {"9001", "9002"}


def test_an_excel_file_is_read_as_well(tmp_path: Path, areas: None) -> None:
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([COLUMNS, *REGISTER]):
            sheet.write_row(number, 0, row)
    assert load(path).created == 7


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("province", "", "cell_missing"),
        ("province", "89", "cell_unknown"),
        ("amphoe", "9009", "cell_unknown"),
        ("entity_type", "Village", "cell_unknown"),
        ("geocode", "90A1", "cell_unknown"),
        ("geocode", "90", "cell_repeated"),
        ("name_th", " ", "cell_missing"),
        ("coverage", "900101:wholly", "cell_unknown"),
        ("coverage", "999999:completely", "cell_unknown"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(
    column: str, value: str, code: str, tmp_path: Path, areas: None, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [list(row) for row in REGISTER]
    rows[2][COLUMNS.index(column)] = value
    path = write_csv(tmp_path / "bad.csv", rows)
    with pytest.raises(CommandError):
        call_command("load_organisations", path, "--json")
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["row"], problem["field"], problem["code"]) == (4, column, code)
    assert not Organisation.objects.exists()


def test_an_office_abroad_is_left_out_and_told(tmp_path: Path, areas: None) -> None:
    rows = [list(row) for row in REGISTER]
    rows[0][7] = "103.0662"
    report = load(write_csv(tmp_path / "abroad.csv", rows))
    assert [(p["row"], p["field"], p["code"]) for p in report.left_out] == [(2, "office_lat", "cell_outside")]
    assert Organisation.objects.get(kind="lao", dopa_code="90").office is None


def test_a_covered_subdistrict_that_the_boundaries_lack_is_left_out_and_told(tmp_path: Path, areas: None) -> None:
    rows = [list(row) for row in REGISTER]
    rows[1][9] = "900101:completely;900199:completely"
    report = load(write_csv(tmp_path / "older.csv", rows))
    assert [(p["row"], p["field"], p["value"]) for p in report.left_out] == [(3, "coverage", "900199:completely")]
    organisation = Organisation.objects.get(dopa_code="900101")
    assert list(organisation.coverages.values_list("area", flat=True)) == ["900101"]


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\x00\x01\x02"])
def test_what_is_not_a_list_of_organisations_is_refused(content: str, tmp_path: Path, areas: None) -> None:
    path = tmp_path / "other.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("load_organisations", path)


def test_a_missing_file_is_refused(areas: None) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("load_organisations", "/nowhere.csv")


@pytest.mark.django_db
def test_without_areas_the_command_says_what_to_run_first(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_boundaries"):
        call_command("load_organisations", write_csv(tmp_path / "register.csv", REGISTER))


def test_areas_follow_new_boundaries_and_official_ones_stay(register: Path) -> None:
    load(register)
    official = Organisation.objects.get(dopa_code="900201")
    Organisation.objects.filter(pk=official.pk).update(area_quality="official")
    AdministrativeArea.objects.filter(level="subdistrict").update(geometry=None, quality="none")
    source = BoundarySource.objects.create(name="RTSD", quality="official", sha256="0" * 64)
    boundaries_changed.send(AdministrativeArea, source=source)
    lao = Organisation.objects.get(dopa_code="900101")
    assert lao.area.extent == pytest.approx((100.0, 15.0, 100.2, 15.1)), "the district stands in"
    official.refresh_from_db()
    assert official.area.extent == pytest.approx((100.2, 15.0, 100.3, 15.1))


def test_an_organisation_made_by_hand_under_the_same_code_is_adopted(register: Path) -> None:
    by_hand = OrganisationFactory(code="96900101", name_th="อบต.ทุ่งนา")
    assert load(register).updated == 1
    by_hand.refresh_from_db()
    assert (by_hand.dopa_code, by_hand.name_th) == ("900101", "องค์การบริหารส่วนตำบลทุ่งนา")


CODE_COLUMNS = ["dla_code", "entity_type", "name_th", "province_code", "province_th", "area_km2"]


def code_file(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    return write_csv(path, [[*row, "", ""] for row in rows], CODE_COLUMNS)


def test_the_departments_codes_replace_derived_ones_where_they_lead_to_one_organisation(
    register: Path, tmp_path: Path
) -> None:
    load(register)
    codes = code_file(
        tmp_path / "codes.csv",
        ("2900101", "PAO", "เอกซ์", "90"),
        ("6900105", "TAO", "ทุ่งนา", "90"),
        ("06900203", "TAO", "ทุ่งนา", "90"),
        ("6900207", "ThesabanTambon", "ตลาด", "90"),
        ("", "TAO", "ไม่มีรหัส", "90"),
        ("6900109", "TAO", "ทุ่งนา", "91"),
        ("6900110", "TAO", "ไม่มีในทะเบียน", "90"),
    )
    report = load(codes)
    codes_by_key = dict(Organisation.objects.filter(kind="lao").values_list("dopa_code", "code"))
    assert codes_by_key == {"90": "02900101", "900101": "06900105", "900201": "06900203", "9099": "06900207"}
    assert (report.matched, report.changed, report.no_code, report.wrong_province) == (4, 4, [6], [7])
    assert (report.unmatched, report.type_disagrees) == ([8], [5])
    assert load(codes).changed == 0
    assert load(register).unchanged == 7, "the register finds its organisations again under their new codes"


def test_two_codes_for_one_name_in_one_district_are_ambiguous(register: Path, tmp_path: Path) -> None:
    load(register)
    report = load(code_file(tmp_path / "codes.csv", ("6900105", "TAO", "ทุ่งนา", "90"), ("6900106", "TAO", "ทุ่งนา", "90")))
    assert (report.matched, report.ambiguous) == (0, [2, 3])
    assert not Organisation.objects.filter(code_source="dla").exists()


def test_a_code_that_another_organisation_holds_is_not_given_twice(register: Path, tmp_path: Path) -> None:
    load(register)
    OrganisationFactory(code="02900101")
    report = load(code_file(tmp_path / "codes.csv", ("2900101", "PAO", "เอกซ์", "90")))
    assert (report.matched, report.taken) == (0, ["02900101"])


@pytest.mark.real_data
@pytest.mark.django_db
def test_the_real_register_gives_the_published_numbers_of_laos(real_data: Path) -> None:
    from spatial.boundaries.names import known_areas

    AdministrativeArea.objects.bulk_create(
        AdministrativeArea(code=code, level=a.level, name_th=a.name_th, name_en=a.name_en, parent_id=a.parent_code)
        for code, a in known_areas().items()
    )
    report = load(real_data / "organisations" / "lao_2022.csv")
    # อบจ. 76, เทศบาลนคร 30, อบต. 5,300 and พัทยา 1 as the department publishes (DOMAIN, 1).
    published = {"pao": 76, "city": 30, "sao": 5300, "special": 1, "provincial_office": 76, "department": 1}
    assert report.totals.items() >= published.items()
    assert (report.rows, report.created) == (7849, 7926)
    codes = load(real_data / "organisations" / "dla_codes_2017.csv")
    assert len(codes.wrong_province) == 20, "the twenty rows that give a code of another province a second time"
    assert codes.rows == codes.matched + sum(
        map(len, (codes.ambiguous, codes.unmatched, codes.no_code, codes.wrong_province))
    )
