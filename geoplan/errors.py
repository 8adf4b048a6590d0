"""Every domain error, with its HTTP status and its Thai and English text, in one table.

Verbs raise ``DomainError("code", name=value)``; the middleware and the API turn it into a page or problem+json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True)
class ErrorKind:
    """One row of the table: HTTP status and the text in both languages, with ``{name}`` placeholders."""

    status: int
    thai: str
    english: str


ERRORS: dict[str, ErrorKind] = {
    # General
    "not_found": ErrorKind(404, "ไม่พบข้อมูลที่ต้องการ", "What you asked for was not found."),
    "not_permitted": ErrorKind(403, "บทบาทของท่านไม่มีสิทธิ์ทำรายการนี้", "Your role does not permit this action."),
    "stale_version": ErrorKind(
        412,
        "มีผู้อื่นแก้ไขข้อมูลนี้ไปก่อนแล้ว โปรดเปรียบเทียบทั้งสองฉบับก่อนบันทึก",
        "Somebody else changed this record first. Compare both versions before you save.",
    ),
    "job_failed": ErrorKind(500, "งานนี้ทำไม่สำเร็จ ผู้ดูแลระบบได้รับแจ้งแล้ว", "The job failed; the operators have been told."),
    "invalid": ErrorKind(400, "ข้อมูลไม่ถูกต้อง: {reason}", "The data is not valid: {reason}"),
    # Coordinates and coordinate systems
    "crs_unsupported": ErrorKind(
        400,
        "ไม่รองรับระบบพิกัด {crs} ระบบที่รองรับคือ EPSG:4326, 32647, 32648, 24047, 24048 และ 4240",
        "The coordinate system {crs} is not supported; use EPSG:4326, 32647, 32648, 24047, 24048 or 4240.",
    ),
    # Demonstration
    "demo_exists": ErrorKind(
        409, "มีข้อมูลโครงการอยู่แล้ว จึงไม่สร้างข้อมูลสาธิตปะปน", "There are projects already; demonstration data is not mixed in."
    ),
    "demo_no_organisations": ErrorKind(
        409,
        "จังหวัด {province} ยังไม่มีข้อมูล อปท. โปรดนำเข้าด้วย load_organisations ก่อน",
        "Province {province} has no organisations yet; load them with load_organisations first.",
    ),
    "demo_no_boundaries": ErrorKind(
        409, "ยังไม่มีเขตการปกครอง โปรดเรียก load_boundaries ก่อน", "There are no boundaries yet; run load_boundaries first."
    ),
    # Boundaries and tiles
    "boundary_unreadable": ErrorKind(
        400, "อ่านไฟล์ขอบเขต {file} ไม่ได้: {reason}", "The boundary file {file} cannot be read: {reason}"
    ),
    "boundary_crs": ErrorKind(
        400,
        "ไฟล์ {file} ไม่ระบุระบบพิกัดที่รองรับ (พบ: {crs}) โปรดระบุด้วย --crs",
        "The file {file} does not declare a coordinate system that is supported (found: {crs}); give it with --crs.",
    ),
    "boundary_no_polygons": ErrorKind(
        400, "ไฟล์ {file} ไม่มีรูปปิด จึงไม่ใช่ไฟล์ขอบเขต", "The file {file} has no polygons: it is not a boundary file."
    ),
    "boundary_no_codes": ErrorKind(
        400,
        "ไฟล์ {file} ไม่มีคอลัมน์รหัสตำบลหรืออำเภอของกรมการปกครอง",
        "The file {file} has no column of DOPA codes of subdistricts or districts.",
    ),
    "boundary_rows_without_code": ErrorKind(
        400, "แถวที่ไม่มีรหัสพื้นที่ที่ถูกต้อง: {rows}", "Rows without a proper area code: {rows}"
    ),
    "boundary_code_twice": ErrorKind(400, "รหัสพื้นที่ซ้ำกัน: {codes}", "Area codes that occur twice: {codes}"),
    "boundary_without_parent": ErrorKind(
        400,
        "ไม่พบจังหวัด อำเภอ หรือชื่อของรหัสพื้นที่: {codes}",
        "Area codes whose province, district or name is not known: {codes}",
    ),
    "boundary_incomplete": ErrorKind(
        400, "ไฟล์ไม่ครบทั้งประเทศ จังหวัดที่ขาด: {codes}", "The file is not the whole country; provinces missing: {codes}"
    ),
    "boundary_not_polygon": ErrorKind(400, "พื้นที่ {area} ไม่มีรูปปิด", "Area {area} has no polygon."),
    "boundary_outside_thailand": ErrorKind(400, "พื้นที่ {area} อยู่นอกประเทศไทย", "Area {area} lies outside Thailand."),
    "boundary_invalid_polygon": ErrorKind(
        400,
        "รูปปิดของพื้นที่ {area} ผิดรูปและซ่อมไม่ได้โดยไม่เปลี่ยนเนื้อที่: {reason}",
        "The polygon of area {area} is not valid and cannot be mended without changing it: {reason}",
    ),
    "boundary_overlap": ErrorKind(
        400,
        "พื้นที่ {first} กับ {second} ซ้อนทับกัน {area} ตร.ม.",
        "Areas {first} and {second} overlap by {area} m².",
    ),
    "boundary_download": ErrorKind(
        502,
        "ดาวน์โหลดขอบเขตทางการไม่สำเร็จ ({reason}) ดาวน์โหลดเองแล้วระบุชื่อไฟล์แทนได้",
        "The official boundaries could not be downloaded ({reason}). Download the file yourself and name it instead.",
    ),
    "tile_address": ErrorKind(400, "ที่อยู่แผ่นแผนที่ไม่ถูกต้อง: {z}/{x}/{y}", "There is no such map tile: {z}/{x}/{y}"),
}


class DomainError(Exception):
    """A rule of the domain was broken; ``code`` names the row of ``ERRORS``, ``params`` fill its text."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.kind = ERRORS[code]
        self.params = params
        super().__init__(self.english)

    @property
    def status(self) -> int:
        """The HTTP status that the error answers with."""
        return self.kind.status

    @property
    def thai(self) -> str:
        """The message in Thai."""
        return self.kind.thai.format(**self.params)

    @property
    def english(self) -> str:
        """The message in English."""
        return self.kind.english.format(**self.params)

    @property
    def message(self) -> str:
        """The message in the reader's language; Thai unless the reader chose English."""
        return self.english if (get_language() or "th").startswith("en") else self.thai
