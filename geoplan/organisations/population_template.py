"""The workbook in which villages and their population are typed and brought back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import xlsxwriter

from geoplan.organisations.models import Community, CommunityKind, Organisation, PopulationRecord
from geoplan.organisations.population import COLUMNS
from spatial.formats.tables import neutral

HEADINGS: dict[str, tuple[str, ...]] = {
    "subdistrict": ("ตำบล", "แขวง", "ชื่อตำบล", "รหัสตำบล", "subdistrict"),
    "kind": ("ประเภท", "kind"),
    "number": ("หมู่ที่", "หมู่", "ม.", "เลขที่ชุมชน", "village no", "number"),
    "name": ("ชื่อหมู่บ้าน/ชุมชน", "ชื่อหมู่บ้าน", "ชื่อชุมชน", "หมู่บ้าน", "ชุมชน", "บ้าน", "ชื่อ", "village", "name"),
    "head": ("ผู้ใหญ่บ้าน/ประธานชุมชน", "ผู้ใหญ่บ้าน", "กำนัน/ผู้ใหญ่บ้าน", "ประธานชุมชน", "ผู้นำ", "head"),
    "male": ("ชาย", "จำนวนชาย", "ประชากรชาย", "male"),
    "female": ("หญิง", "จำนวนหญิง", "ประชากรหญิง", "female"),
    "total": ("รวม", "รวมประชากร", "ประชากรรวม", "ประชากร", "total"),
    "households": ("ครัวเรือน", "จำนวนครัวเรือน", "หลังคาเรือน", "จำนวนบ้าน", "households"),
    "latitude": ("ละติจูด", "latitude", "lat"),
    "longitude": ("ลองจิจูด", "longitude", "lon", "lng"),
    "place": ("พิกัด", "coordinates"),
}
THAI_KINDS = {CommunityKind.VILLAGE: "หมู่บ้าน", CommunityKind.COMMUNITY: "ชุมชน"}
WIDTHS = {"subdistrict": 20, "kind": 12, "name": 28, "head": 28}


def template(
    organisation: Organisation, year: int, communities: Iterable[Community], records: Mapping[int, PopulationRecord]
) -> bytes:
    """Return the workbook with the villages of a year and what is known of them; blank rows follow for new ones."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("ประชากร")
    bold = book.add_format({"bold": True, "bg_color": "#E7F0FA", "border": 1})
    columns = [column for column in HEADINGS if column != "place"]
    sheet.write_string(
        0, 0, neutral(f"ประชากร {organisation.name_th} ปีงบประมาณ {year}"), book.add_format({"bold": True})
    )
    for place, column in enumerate(columns):
        sheet.write_string(1, place, HEADINGS[column][0], bold)
        sheet.set_column(place, place, WIDTHS.get(column, 11))
    sheet.freeze_panes(2, 0)
    last = 1
    for last, community in enumerate(communities, start=2):
        values = _cells(community, records.get(community.pk))
        for place, column in enumerate(columns):
            value = values[column]
            if isinstance(value, str):
                sheet.write_string(last, place, neutral(value))
            elif value is not None:
                sheet.write_number(last, place, value)
    numbers = [columns.index(column) for column in COLUMNS]
    rule = {"validate": "integer", "criteria": ">=", "value": 0, "ignore_blank": True}
    sheet.data_validation(2, numbers[0], last + 100, numbers[-1], rule)
    kind = columns.index("kind")
    sheet.data_validation(2, kind, last + 100, kind, {"validate": "list", "source": list(THAI_KINDS.values())})
    book.close()
    return out.getvalue()


def _cells(community: Community, record: PopulationRecord | None) -> dict[str, str | int | float | None]:
    point = community.point
    return {
        "subdistrict": community.subdistrict.name_th,
        "kind": THAI_KINDS[CommunityKind(community.kind)],
        "number": community.number,
        "name": community.name,
        "head": community.head,
        **{column: getattr(record, column) if record else None for column in COLUMNS},
        "latitude": round(point.y, 7) if point else None,
        "longitude": round(point.x, 7) if point else None,
    }
