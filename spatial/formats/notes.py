"""What readers and writers tell the user beside the data, in Thai and English, in one table."""

from __future__ import annotations

from geoplan.errors import in_reader_language
from spatial.formats.parsed import Note

NOTES: dict[str, tuple[str, str]] = {
    # Reading
    "title_rows": (
        "ข้ามบรรทัดหัวเรื่อง ใช้แถวที่ {row} เป็นชื่อคอลัมน์",
        "Title rows were skipped; row {row} holds the column names.",
    ),
    "characters_lost": (
        "อ่านอักขระไม่ได้ {count} ตัว โปรดเลือกรหัสอักขระของไฟล์",
        "{count} characters could not be read. Choose the encoding of the file.",
    ),
    "cpg_contradicts": (
        "ไฟล์ .cpg ระบุรหัสอักขระ {stated} ซึ่งไม่ตรงกับข้อมูล จึงอ่านเป็น {used}",
        "The .cpg says {stated}, but the data does not fit it; it was read as {used}.",
    ),
    "part_missing": ("ชุด Shapefile ไม่มีไฟล์ {part}", "The Shapefile has no {part}."),
    "rows_differ": (
        "จำนวนรูปร่าง ({shapes}) ไม่เท่ากับจำนวนแถวข้อมูล ({rows})",
        "There are {shapes} shapes but {rows} rows of attributes.",
    ),
    "measures_dropped": ("ตัดค่า M ของพิกัดออก", "Measures (M) were dropped."),
    "heights_dropped": ("ตัดค่าความสูงออก เพราะเป็นศูนย์ทั้งหมด", "Heights were dropped: all are zero."),
    "heights_kept": ("พิกัดมีค่าความสูง (สามมิติ)", "The coordinates carry heights (3D)."),
    "mixed_kinds": ("ไฟล์มีรูปร่างหลายชนิดปนกัน: {kinds}", "The file mixes kinds of geometry: {kinds}."),
    "rows_without_geometry": ("มี {count} แถวที่ไม่มีตำแหน่ง", "{count} rows have no location."),
    "gpx_layers": (
        "ไฟล์ GPX มีเส้นทางเดิน {tracks} เส้น เส้นทางวางแผน {routes} เส้น และจุด {waypoints} จุด",
        "The GPX file has {tracks} tracks, {routes} routes and {waypoints} waypoints.",
    ),
    "dxf_layers": (
        "ไฟล์ DXF ไม่บอกระบบพิกัด โปรดเลือก ชั้นข้อมูลในแบบ: {layers}",
        "A DXF file names no coordinate system: choose one. Layers in the drawing: {layers}.",
    ),
    "kml_passed_over": (
        "ข้ามลิงก์ ภาพซ้อน และแบบจำลองในไฟล์ KML {count} รายการ อ่านเฉพาะหมุด เส้น และพื้นที่",
        "{count} links, overlays and models of the KML were passed over; placemarks alone are read.",
    ),
    "sheets_hidden": (
        "ข้ามแผ่นงานที่ซ่อนอยู่: {names} (เลือกอ่านทีละแผ่นได้)",
        "Hidden sheets were left out: {names}. Each can be chosen by itself.",
    ),
    "no_forms": (
        "ไม่พบหัวตารางของแบบ ผ.02 หรือ ผ.03 จึงอ่านแผ่นงาน {sheet} เป็นตารางธรรมดา",
        "No head of form Phor.02 or Phor.03 was found, so sheet {sheet} was read as a plain table.",
    ),
    "text_box": (
        "กล่องข้อความในแผ่นงาน {sheet} แถวที่ {row} ไม่ได้นำเข้า: “{text}”",
        "A text box on sheet {sheet}, row {row}, was not imported: “{text}”.",
    ),
    # Writing
    "crs_member": (
        "GeoJSON มาตรฐาน (RFC 7946) ใช้ WGS 84 เท่านั้น ไฟล์นี้ใช้ EPSG:{epsg} ตามรูปแบบเดิม",
        "Standard GeoJSON (RFC 7946) is WGS 84 only; this file states EPSG:{epsg} in the older way.",
    ),
    "values_cut": (
        "มี {count} ค่าที่ถูกตัดเพราะยาวเกินไป หรือมีอักขระที่เก็บไม่ได้ ดูค่าเต็มในไฟล์ {entry}",
        "{count} values were cut or lost characters; {entry} has them in full.",
    ),
    "characters_replaced": (
        "มี {count} ค่าที่มีอักขระซึ่ง {encoding} เก็บไม่ได้ จึงแทนด้วย ?",
        "{count} values hold characters that {encoding} cannot; they were replaced by ?.",
    ),
    "rows_apart": (
        "มี {count} แถวที่ไม่มีตำแหน่ง แยกไว้ในไฟล์ {entry}",
        "{count} rows without a location are in {entry}.",
    ),
    "geometry_too_long": (
        "มี {count} แถวที่รูปร่างยาวเกินช่องของ Excel (32,767 ตัวอักษร) จึงเว้นว่างไว้ โปรดใช้รูปแบบอื่นสำหรับรูปร่าง",
        "{count} geometries are longer than an Excel cell (32,767 characters) and were left out; use another format.",
    ),
    "cells_cut": (
        "มี {count} ค่าที่ยาวเกินช่องของ Excel (32,767 ตัวอักษร) และถูกตัด",
        "{count} values were longer than an Excel cell (32,767 characters) and were cut.",
    ),
    "sheets_split": (
        "ข้อมูลเกินจำนวนแถวของหนึ่งแผ่นงาน จึงแบ่งเป็น {count} แผ่นงาน",
        "The rows exceed one sheet and are on {count} sheets.",
    ),
}


def thai(note: Note) -> str:
    """The note in Thai."""
    return NOTES[note.code][0].format(**note.params)


def english(note: Note) -> str:
    """The note in English."""
    return NOTES[note.code][1].format(**note.params)


def message(note: Note) -> str:
    """The note in the reader's language."""
    return in_reader_language(thai(note), english(note))
