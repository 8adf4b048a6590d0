"""Titles in the forms of real ones, all made up, read by a small gazetteer of made-up places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.organisations.titles import Gazetteer, area_of, disagreement, organisation_of, read
from geoplan.organisations.titles.gazetteer import body
from geoplan.organisations.titles.names import near_ends

AREAS = {
    "90": "เพียงดิน",
    "9001": "เมืองเพียงดิน",
    "900101": "ในเวียง",
    "900102": "หนองบัว",
    "9002": "ทุ่งหว้าน",
    "900201": "หนองบัว",
    "900202": "หนองบัวลาย",
    "900203": "คลองกระจ่าง",
    "9003": "ลำแก้ว",
    "900301": "ลำแก้ว",
    "900302": "บ้านสวนใน",
    "91": "ผาเงิน",
    "9101": "เมืองผาเงิน",
    "910101": "ในเวียง",
    "9102": "ทุ่งหว้าน",
    "910201": "ดอนยาง",
    "92": "ท่าเรือใหม่",
}
BODIES = [
    body(1, "02900101", "lao", "pao", "90", "องค์การบริหารส่วนจังหวัดเพียงดิน", "90", "", ["90"]),
    body(2, "02910101", "lao", "pao", "91", "องค์การบริหารส่วนจังหวัดผาเงิน", "91", "", ["91"]),
    body(3, "04900102", "lao", "town", "9099", "เทศบาลเมืองเพียงดิน", "90", "9001", ["900101"]),
    body(4, "06900103", "lao", "sao", "900102", "องค์การบริหารส่วนตำบลหนองบัว", "90", "9001", ["900102"]),
    body(5, "06900201", "lao", "sao", "900201", "องค์การบริหารส่วนตำบลหนองบัว", "90", "9002", ["900201"]),
    body(6, "06900202", "lao", "sao", "900202", "องค์การบริหารส่วนตำบลหนองบัวลาย", "90", "9002", ["900202"]),
    body(7, "05900203", "lao", "subdistrict_municipality", "900203", "เทศบาลตำบลคลองกระจ่าง", "90", "9002", ["900203"]),
    body(8, "05900301", "lao", "subdistrict_municipality", "9098", "เทศบาลตำบลลำแก้ว", "90", "9003", ["900301"]),
    body(9, "95900301", "lao", "subdistrict_municipality", "900301", "เทศบาลตำบลลำแก้ว", "90", "9003", ["900301"]),
    body(10, "00900000", "provincial_office", "", "90", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดเพียงดิน", "90", "", ["90"]),
    body(11, "06910201", "lao", "sao", "910201", "องค์การบริหารส่วนตำบลดอนยาง", "91", "9102", ["910201"]),
]
NAMES = Gazetteer(AREAS.items(), BODIES)


def codes(found):
    return [one.value for one in found]


def told(title, **known):
    """Province, districts, subdistricts and the organisation's code, each as read."""
    reading = read(title, NAMES, **known)
    organisation = reading.organisation.value.code if reading.organisation else None
    province = reading.province.value if reading.province else None
    return province, codes(reading.districts), codes(reading.subdistricts), organisation


def test_the_whole_address_of_a_well_is_read_and_is_sure():
    reading = read(
        "ก่อสร้างประปาหมู่บ้าน หมู่ที่ 6 บ้านโคกมะเดื่อ ตำบลคลองกระจ่าง ตามแบบกรม เทศบาลตำบลคลองกระจ่าง อำเภอทุ่งหว้าน จังหวัดเพียงดิน",
        NAMES,
    )
    assert (reading.province.value, reading.district.value, reading.subdistrict.value) == ("90", "9002", "900203")
    assert reading.organisation.value.code == "05900203"
    assert (reading.villages.value, reading.village_name.value) == ((6,), "โคกมะเดื่อ")
    parts = (reading.province, reading.district, reading.subdistrict, reading.organisation, reading.villages)
    assert all(one.sure and one.why in ("named",) for one in parts)
    assert reading.organisation.words == "เทศบาลตำบลคลองกระจ่าง"
    assert reading.subdistrict.words == "ตำบลคลองกระจ่าง"


FULL = ("90", ["9002"], ["900202"], "06900202")


@pytest.mark.parametrize(
    "title",
    [
        "ขุดลอกหนอง ตำบลหนองบัวลาย องค์การบริหารส่วนตำบลหนองบัวลาย อำเภอทุ่งหว้าน จังหวัดเพียงดิน",
        "ขุดลอกหนองตำบลหนองบัวลายองค์การบริหารส่วนตำบลหนองบัวลายอำเภอทุ่งหว้านจังหวัดเพียงดิน",
        "ขุดลอกหนอง ตำบล หนองบัวลาย องค์การบริหารส่วนตำบล หนองบัวลาย อำเภอ ทุ่งหว้าน จังหวัด เพียงดิน",
        "ขุดลอกหนอง ต.หนองบัวลาย อบต.หนองบัวลาย อ.ทุ่งหว้าน จ.เพียงดิน",
        "ขุดลอกหนอง ต. หนองบัวลาย อ.บ.ต. หนองบัวลาย อ. ทุ่งหว้าน จ. เพียงดิน",
        "ขุดลอกหนอง ตำบลหนองบัวลายกว้าง 6 เมตรองค์การบริหารส่วนตำบลหนองบัวลายอำเภอทุ่งหว้าน จังหวัดเพียงดิน",
        "ขุดลอก\u200bหนอง ตําบลหนองบัวลาย องค์การบริหารส่วนตําบลหนองบัวลาย อําเภอทุ่งหว้าน จังหวัดเพียงดิน",
    ],
    ids=["full", "no spaces", "spaces inside", "abbreviated", "dotted", "run together", "decomposed"],
)
def test_forms_of_the_same_address_read_alike(title):
    reading = read(title, NAMES)
    assert told(title) == FULL
    assert reading.organisation.sure and reading.subdistrict.sure


def test_names_that_repeat_are_told_apart_by_the_district_that_follows():
    base = "ก่อสร้างถนน องค์การบริหารส่วนตำบลหนองบัว อำเภอ{} จังหวัดเพียงดิน"
    assert told(base.format("เมืองเพียงดิน"))[3] == "06900103"
    assert told(base.format("เมือง"))[3] == "06900103"
    assert told(base.format("ทุ่งหว้าน"))[3] == "06900201"


def test_a_name_that_repeats_without_a_district_is_never_sure():
    found = read("ก่อสร้างถนน อบต.หนองบัว จ.เพียงดิน", NAMES).organisation
    assert found.sureness == "ambiguous"
    assert {one.code for one in (found.value, *found.alternatives)} == {"06900103", "06900201"}


def test_a_name_is_not_taken_for_the_beginning_of_a_longer_one():
    assert told("ถนน ตำบลหนองบัว อบต.หนองบัว อ.ทุ่งหว้าน จ.เพียงดิน")[2:] == (["900201"], "06900201")


@pytest.mark.parametrize(
    ("end", "sureness"), [("อบต.ดอนยา", "likely"), ("อบต.ด", None), ("อบต.", None), ("อบต", None), ("อ", None)]
)
def test_a_title_cut_in_the_name_of_its_organisation(end, sureness):
    found = read(f"ซ่อมสร้างถนน ตำบลดอนยาง กว้าง ๖ เมตร {end}", NAMES, provinces=["91"]).organisation
    assert (found.sureness if found else None) == sureness
    assert found is None or (found.why, found.value.code) == ("cut", "06910201")


def test_a_title_cut_in_its_province_still_has_it():
    assert told("ถนน อบต.หนองบัวลาย อ.ทุ่งหว้าน จ.เพียง")[0] == "90"
    assert told("ถนน ทม.เพียงดิน อ.เมืองเพียงดิน จังหวั")[0] == "90"


def test_a_misspelt_name_is_mended_where_only_one_of_its_district_is_close():
    reading = read("ถนน ตำบลคลองกระจาง เทศบาลตำบลคลองกระจ่าน อำเภอทุ่งหว้าน จังหวัดเพียงดิน", NAMES)
    for part, code in ((reading.subdistrict, "900203"), (reading.organisation, "05900203")):
        assert (getattr(part.value, "code", part.value), part.why, part.sureness) == (code, "misspelt", "likely")
    assert told("ถนน อำเภอทุ่งหว้า จังหวัดเพียงดิน")[1] == ["9002"]


def test_a_misspelling_close_to_two_is_left_alone():
    areas = {"90": "เพียงดิน", "9001": "ดอนงาม", "900101": "บ้านสาน", "900102": "บ้านสวน"}
    reading = read("ถนน ตำบลบ้านสนน อำเภอดอนงาม จังหวัดเพียงดิน", Gazetteer(areas.items(), []))
    assert reading.subdistricts == ()


@pytest.mark.parametrize(
    ("text", "name", "ends"),
    [
        ("คลองกระจาง", "คลองกระจ่าง", [10]),
        ("คลองกระจ่่าง", "คลองกระจ่าง", [12]),
        ("คลองกระจ่าน", "คลองกระจ่าง", [11, 10]),
        ("คลอกงระจ่าง", "คลองกระจ่าง", [11]),
        ("คลองกระจ่าง", "คลองกระจ่าง", []),
        ("คลางกระจาง", "คลองกระจ่าง", []),
    ],
    ids=["missing", "too many", "another", "turned", "right", "two wrong"],
)
def test_one_letter_may_be_wrong(text, name, ends):
    assert near_ends(text, name) == ends


def test_an_sao_that_is_a_municipality_today_is_found_and_says_so():
    found = read("ถนน อบต.คลองกระจ่าง อ.ทุ่งหว้าน จ.เพียงดิน", NAMES).organisation
    assert (found.value.code, found.why, found.sureness) == ("05900203", "promoted", "sure")


def test_a_municipality_that_the_register_has_as_an_sao_is_only_likely():
    found = read("ถนน เทศบาลตำบลหนองบัวลาย อำเภอทุ่งหว้าน จังหวัดเพียงดิน", NAMES).organisation
    assert (found.value.code, found.why, found.sureness) == ("06900202", "promoted", "likely")


def test_of_two_namesakes_in_a_district_the_older_municipality_is_meant_and_the_other_offered():
    found = read("ลานกีฬา เทศบาลตำบลลำแก้ว อำเภอลำแก้ว จังหวัดเพียงดิน", NAMES).organisation
    assert (found.value.code, found.sureness) == ("05900301", "likely")
    assert [one.code for one in found.alternatives] == ["95900301"]


def test_a_name_that_the_register_lacks_leads_to_whom_it_has_under_the_subdistrict():
    found = read("ประปา ตำบลลำแก้ว ทต.ธารทอง อ.ลำแก้ว จ.เพียงดิน", NAMES).organisation
    assert (found.value.code, found.why, found.sureness) == ("95900301", "renamed", "likely")


def test_a_name_that_nothing_in_the_title_explains_is_not_found():
    assert read("ประปา ทต.ธารทอง อ.ลำแก้ว จ.เพียงดิน", NAMES).organisation is None


def test_an_organisation_of_another_district_than_the_title_says_is_only_likely():
    found = read("ถนน อบต.หนองบัวลาย อ.ลำแก้ว จ.เพียงดิน", NAMES).organisation
    assert (found.value.code, found.why, found.sureness) == ("06900202", "elsewhere", "likely")


def test_the_owner_stands_last_whatever_else_the_title_names():
    title = "ขยายเขตประปาจากเขตเทศบาลตำบลคลองกระจ่าง อบต.หนองบัวลาย อำเภอทุ่งหว้าน จังหวัดเพียงดิน"
    assert told(title)[3] == "06900202"


def test_an_earlier_organisation_is_not_sure_while_the_last_cannot_be_read():
    found = read("ถนนหน้า อบต.หนองบัวลาย เทศบาลตำบลธารทอง อำเภอทุ่งหว้าน จังหวัดเพียงดิน", NAMES).organisation
    assert (found.value.code, found.sureness) == ("06900202", "likely")


def test_the_pao_and_the_provincial_office_are_found_by_their_province():
    assert told("ถนน องค์การบริหารส่วนจังหวัดเพียงดิน อำเภอลำแก้ว จังหวัดเพียงดิน")[3] == "02900101"
    assert told("ถนน อบจ.ผาเงิน อ.ทุ่งหว้าน จ.ผาเงิน")[3] == "02910101"
    office = "ตู้เหล็ก สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดเพียงดิน ตำบลในเวียง อำเภอเมืองเพียงดินจังหวัดเพียงดิน"
    assert told(office) == ("90", ["9001"], ["900101"], "00900000")
    cut = read("ถนน ตำบลลำแก้ว อบจ", NAMES, provinces=["90"]).organisation
    assert (cut.value.code, cut.sureness) == ("02900101", "likely")


@pytest.mark.parametrize(
    "title",
    [
        "ถนน ตำบลบ้านสวนในอบ ตำบลลำแก้ว อำเภอลำแก้ว จังหวัดเพียงดิน",
        "ถนน รอบตำบลลำแก้ว อำเภอลำแก้ว จังหวัดเพียงดิน",
        "ถนนรอบ ต.ลำแก้ว อ.ลำแก้ว จ.เพียงดิน",
        "ตำบลลำแก้ว ศรีมหาสถ จ.เพียงดิน",
    ],
)
def test_an_abbreviation_is_not_made_of_the_ends_of_two_words(title):
    assert read(title, NAMES).organisation is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("หมู่ที่ 6 ", (6,)),
        ("หมู่ที่๑๒ ", (12,)),
        ("หมู่ 3 ", (3,)),
        ("ม.4 ", (4,)),
        ("หมู่ที่ 1,3 และ 5 ", (1, 3, 5)),
        ("หมู่ที่ 2 - 4 ", (2, 3, 4)),
        ("หมู่ที่ 9-7 ", (9, 7)),
        ("หมู่ที่ 2 ถึงหมู่ที่ 8 ", (2, 8)),
        ("หมู่ที่ 3 4 เมตร ", (3,)),
        ("ยาว 0.5 ม. 6 ช่วง ", None),
        ("ความจุ 30 ลบ.ม.6 ถัง ", None),
        ("นักเรียนชั้น ม.6 ", None),
        ("หมู่บ้าน 6 แห่ง ", None),
        ("หมู่ที่ 0 ", None),
    ],
)
def test_village_numbers(text, numbers):
    found = read(f"ถนน {text}ตำบลลำแก้ว", NAMES).villages
    assert (found.value if found else None) == numbers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("หมู่ที่ 6 บ้านโคกมะเดื่อ ตำบลลำแก้ว", "โคกมะเดื่อ"),
        ("บ้านโคกมะเดื่อหมู่ที่ 6 ตำบลลำแก้ว", "โคกมะเดื่อ"),
        ("บ. โคกมะเดื่อ ม.6 ต.ลำแก้ว", "โคกมะเดื่อ"),
        ("สายบ้านไร่ - บ้านโคกมะเดื่อ หมู่ที่ 6 ตำบลลำแก้ว", "โคกมะเดื่อ"),
        ("ประปาหมู่บ้าน ตำบลบ้านสวนใน", None),
        ("โรงเรียนบ้านไร่ ตำบลลำแก้ว", None),
    ],
)
def test_the_village_is_the_one_beside_the_number(text, name):
    found = read(text, NAMES).village_name
    assert (found.value if found else None) == name


def test_a_road_names_both_of_its_ends():
    title = "ถนนสายบ้านไร่ ตำบลหนองบัวลาย อำเภอทุ่งหว้าน - บ้านนา ตำบลลำแก้ว อำเภอลำแก้ว อบจ.เพียงดิน"
    assert told(title) == ("90", ["9002", "9003"], ["900202", "900301"], "02900101")


def test_the_address_of_a_pao_is_not_taken_for_the_place():
    reading = read("ถนน ตำบลคลองกระจ่าง องค์การบริหารส่วนจังหวัดเพียงดิน อำเภอเมืองเพียงดิน จังหวัดเพียงดิน", NAMES)
    assert codes(reading.subdistricts) == ["900203"]
    assert reading.district.value == "9002"
    assert not any(one.sure for one in reading.districts)


def test_a_subdistrict_that_a_road_only_borders_on_is_not_sure():
    title = "ถนนสายติดต่อตำบลหนองบัวลาย เทศบาลตำบลคลองกระจ่าง อำเภอทุ่งหว้าน จังหวัดเพียงดิน"
    assert not read(title, NAMES).subdistrict.sure


def test_the_subdistrict_of_a_health_centre_counts_only_without_another():
    tail = "อบต.หนองบัวลาย อำเภอทุ่งหว้าน จังหวัดเพียงดิน"
    assert not read(f"เตียง โรงพยาบาลส่งเสริมสุขภาพตำบลคลองกระจ่าง {tail}", NAMES).subdistrict.sure
    both = f"เตียง โรงพยาบาลส่งเสริมสุขภาพตำบลคลองกระจ่าง ตำบลหนองบัวลาย {tail}"
    assert codes(read(both, NAMES).subdistricts) == ["900202"]


def test_a_subdistrict_follows_from_an_organisation_that_covers_no_other_but_is_not_sure():
    found = read("รถขยะ อบต.หนองบัวลาย อ.ทุ่งหว้าน จ.เพียงดิน", NAMES).subdistrict
    assert (found.value, found.why, found.sureness) == ("900202", "follows", "likely")


def test_the_province_follows_from_the_names_that_only_it_has():
    reading = read("ถนน ตำบลคลองกระจ่าง อำเภอทุ่งหว้าน", NAMES)
    assert (reading.province.value, reading.province.why) == ("90", "follows")
    unknown = read("ถนน ตำบลในเวียง", NAMES)
    assert (unknown.province.sureness, unknown.subdistrict.sureness) == ("ambiguous", "ambiguous")


def test_a_known_province_settles_names_that_repeat_and_loses_to_one_that_is_named():
    assert told("ถนน ตำบลในเวียง", provinces=["91"])[::2] == ("91", ["910101"])
    found = read("ถนน อบต.ดอนยาง อำเภอทุ่งหว้าน จังหวัดผาเงิน", NAMES, provinces=["90"]).province
    assert (found.value, found.sureness, found.alternatives) == ("91", "likely", ("90",))


def test_a_road_number_tells_the_province():
    areas = {"17": "สิงห์ทอง", "1701": "ริมธาร", "170101": "ดอนยาง", "60": "นาสวน", "6001": "ปากคลอง", "600101": "ดอนยาง"}
    reading = read("ซ่อมถนน รหัส นว.ถ. ๑ - ๐๐๒๑ ตำบลดอนยาง", Gazetteer(areas.items(), []))
    assert (reading.province.value, codes(reading.subdistricts)) == ("60", ["600101"])


def test_a_province_that_a_road_leads_to_is_not_the_projects_own():
    title = "ถนนสายบ้านไร่ - เขตจังหวัดผาเงิน ตำบลคลองกระจ่าง อบจ.เพียงดิน"
    assert told(title)[0] == "90"


def test_the_known_organisation_is_kept_and_places_the_names():
    own = NAMES.by_id[5]
    reading = read("ถนน ตำบลหนองบัว เทศบาลตำบลคลองกระจ่าง", NAMES, organisation=own)
    assert (reading.organisation.value, reading.organisation.why) == (own, "given")
    assert codes(reading.subdistricts) == ["900201"]


def test_the_cell_of_a_province_may_hold_two():
    assert NAMES.provinces_in("เพียงดิน|ผาเงิน") == {"90", "91"}
    assert NAMES.provinces_in("จังหวัดผาเงิน") == {"91"}
    assert NAMES.provinces_in("ที่อื่น") == frozenset()


def test_which_organisation_for_a_row_without_one():
    title = "ถนน อบต.หนองบัว อ.ทุ่งหว้าน"
    assert organisation_of(title, NAMES, NAMES.provinces_in("เพียงดิน")).value.code == "06900201"
    assert organisation_of("จัดซื้อครุภัณฑ์", NAMES) is None


@pytest.mark.parametrize(
    ("texts", "organisation", "code"),
    [
        (["ประปา ตำบลหนองบัวลาย"], 7, "900202"),
        (["ประปา", "หมู่ที่ 3 ตำบลหนองบัวลาย"], 7, "900202"),
        (["ถนน อำเภอลำแก้ว"], 1, "9003"),
        (["ถนน ตำบลคลองกระจ่าง อบจ.เพียงดิน อำเภอเมืองเพียงดิน"], 1, "900203"),
        (["ประปา หมู่ที่ 3"], 7, "900203"),
        (["ถนน"], 1, None),
        (["ถนน ตำบลหนองบัว"], 1, None),
        ([""], None, None),
    ],
    ids=["named", "in the target", "district", "pao", "own", "nowhere", "either", "empty"],
)
def test_where_a_map_opens(texts, organisation, code):
    assert area_of(texts, NAMES, NAMES.by_id.get(organisation)) == code


@pytest.mark.parametrize(
    ("title", "organisation", "district", "subdistrict", "named"),
    [
        ("ประปา ตำบลหนองบัวลาย", 7, "9002", "900203", ("900202",)),
        ("ประปา ตำบลหนองบัวลาย", 7, "9002", "900202", None),
        ("ประปา ตำบลหนองบัวลาย", 7, "9002", None, None),
        ("ประปา ตำบลหนองบัวลาย", 7, "9003", None, ("9002",)),
        ("ประปา ตำบลหนองบัวลาย", 7, None, None, None),
        ("ถนน ตำบลหนองบัวลาย - ตำบลคลองกระจ่าง", 7, "9002", "900203", None),
        ("ถนน อำเภอลำแก้ว", 1, "9002", "900202", ("9003",)),
        ("ถนน อบจ.เพียงดิน อำเภอเมืองเพียงดิน", 1, "9002", "900202", None),
        ("ประปา หมู่ที่ 3", 7, "9003", "900301", None),
        ("ประปา ตำบลหนองบัวลาช", 7, "9002", "900203", None),
    ],
    ids=["other", "same", "coarse", "coarse other", "at sea", "both ends", "district", "seat", "silent", "unsure"],
)
def test_whether_title_and_geometry_disagree(title, organisation, district, subdistrict, named):
    found = disagreement(title, NAMES, NAMES.by_id[organisation], district, subdistrict)
    assert (found.named if found else None) == named


PIECES = [
    "องค์การบริหารส่วนตำบล", "อบต.", "ทต.", "เทศบาล", "เทศบาลเมือง", "อบจ", "สถจ.", "เมืองพัทยา", "ตำบล", "ต.", "อำเภอ",
    "อ.", "จังหวัด", "จ.", "หมู่ที่", "ม.", "บ้าน", "บ.", "สุขภาพตำบล", "๑๒", "3-", ",", " ", "\u200b", "์", "ํา", "นว.ถ.1",
    *AREAS.values(), "ดอน", "-", "\n", "\x00", "😀", "฿", "และ",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)),
    st.sampled_from([(), ("90",), ("90", "91"), ("99",)]),
    st.sampled_from([None, *BODIES]),
)
def test_any_text_can_be_read_and_what_is_found_exists(title, provinces, organisation):
    reading = read(title, NAMES, provinces=provinces, organisation=organisation)
    for one in (*reading.districts, *reading.subdistricts, *filter(None, [reading.province])):
        assert AREAS.keys() >= {one.value, *one.alternatives}
        assert one.value not in one.alternatives
        assert not (one.sure and one.alternatives and one.why != "elsewhere")
    if reading.province is not None and reading.province.sure:
        assert all(one.value.startswith(reading.province.value) for one in reading.subdistricts if one.sure)
    if organisation is not None:
        assert reading.organisation.value is organisation


def test_a_very_long_text_is_read_as_far_as_titles_go():
    assert told("ถนน" + "ตำบล" * 100_000)[2] == []
