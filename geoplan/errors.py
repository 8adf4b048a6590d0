"""Every domain error, with its HTTP status and its Thai and English text, in one table.

Verbs raise ``DomainError("code", name=value)``; the middleware and the API turn it into a page or problem+json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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
    "bad_request": ErrorKind(
        400, "คำขอนี้ไม่ถูกต้อง จึงไม่มีการบันทึกข้อมูลใด ๆ", "The request is not valid. Nothing was written."
    ),
    "form_expired": ErrorKind(
        403,
        "แบบฟอร์มนี้หมดอายุแล้วหรือเบราว์เซอร์ไม่รับคุกกี้ จึงยังไม่มีการบันทึก โปรดย้อนกลับ โหลดหน้าใหม่ แล้วส่งอีกครั้ง",
        "The form has expired, or the browser takes no cookies. Nothing was written. Load the page again and resend.",
    ),
    "server_failed": ErrorKind(
        500,
        "ระบบขัดข้อง รายการนี้ยังไม่ได้บันทึก โปรดลองใหม่อีกครั้ง หากยังไม่ได้โปรดแจ้งผู้ดูแลระบบ",
        "The system failed and nothing of this was written. Try again; if it fails again, tell the operators.",
    ),
    "stale_version": ErrorKind(
        412,
        "มีผู้อื่นแก้ไขข้อมูลนี้ไปก่อนแล้ว โปรดเปรียบเทียบทั้งสองฉบับก่อนบันทึก",
        "Somebody else changed this record first. Compare both versions before you save.",
    ),
    "job_failed": ErrorKind(500, "งานนี้ทำไม่สำเร็จ ผู้ดูแลระบบได้รับแจ้งแล้ว", "The job failed; the operators have been told."),
    "invalid": ErrorKind(400, "ข้อมูลไม่ถูกต้อง: {reason}", "The data is not valid: {reason}"),
    # Files
    "file_type_unknown": ErrorKind(
        415,
        "ระบบไม่รับไฟล์ชนิดนี้: {name} โปรดใช้ Shapefile (.zip), GeoJSON, GeoPackage, KML/KMZ, GPX, DXF, FlatGeobuf, "
        "CSV หรือ Excel",
        "This type of file is not accepted: {name}. Use Shapefile (.zip), GeoJSON, GeoPackage, KML/KMZ, GPX, DXF, "
        "FlatGeobuf, CSV or Excel.",
    ),
    "file_empty": ErrorKind(400, "ไฟล์ว่างเปล่า: {name}", "The file is empty: {name}."),
    "file_content_mismatch": ErrorKind(
        400,
        "เนื้อหาของไฟล์ {name} ไม่ใช่ไฟล์ชนิด {extension}",
        "What {name} holds is not a {extension} file.",
    ),
    "file_too_large": ErrorKind(413, "ไฟล์ {name} ใหญ่เกิน {limit} เมกะไบต์", "{name} is larger than {limit} megabytes."),
    "file_too_heavy": ErrorKind(
        413,
        "ไฟล์นี้ใช้เวลาหรือหน่วยความจำในการอ่านเกินกำหนด โปรดแบ่งเป็นไฟล์ย่อยแล้วนำเข้าใหม่",
        "Reading this file takes more time or memory than is allowed. Split it into smaller files and try again.",
    ),
    "file_too_many_rows": ErrorKind(413, "ไฟล์มีข้อมูลเกิน {limit} แถว", "The file has more than {limit} rows."),
    "file_too_many_columns": ErrorKind(413, "ไฟล์มีคอลัมน์เกิน {limit} คอลัมน์", "The file has more than {limit} columns."),
    "file_too_deep": ErrorKind(
        400, "โครงสร้างของไฟล์ซ้อนกันเกิน {limit} ชั้น", "The file nests more than {limit} levels deep."
    ),
    "file_no_rows": ErrorKind(400, "ไม่พบข้อมูลในไฟล์", "The file holds no data."),
    "file_unreadable": ErrorKind(
        400,
        "อ่านไฟล์ไม่ได้ ไฟล์อาจเสียหายหรือไม่ใช่ชนิดที่ระบุ",
        "The file cannot be read. It may be damaged or of another type than it says.",
    ),
    "file_unreadable_line": ErrorKind(400, "อ่านไฟล์ไม่ได้ที่บรรทัด {line}", "The file cannot be read at line {line}."),
    "file_unreadable_json": ErrorKind(
        400,
        "ไฟล์ GeoJSON ไม่ถูกต้องที่บรรทัด {line} ตำแหน่ง {column}",
        "The GeoJSON is not valid at line {line}, column {column}.",
    ),
    "file_unreadable_xml": ErrorKind(
        400,
        "ไฟล์ XML ไม่ถูกต้องที่บรรทัด {line} ตำแหน่ง {column}",
        "The XML is not valid at line {line}, column {column}.",
    ),
    "file_not_geojson": ErrorKind(400, "ไฟล์ JSON นี้ไม่ใช่ GeoJSON", "This JSON file is not GeoJSON."),
    "file_crs_link": ErrorKind(
        400,
        "ไฟล์ GeoJSON อ้างระบบพิกัดจากภายนอกหรือระบุไม่ถูกรูปแบบ ซึ่งระบบไม่รับ",
        "The GeoJSON takes its coordinate system from elsewhere or states it wrongly, which is not accepted.",
    ),
    "file_xml_dtd": ErrorKind(400, "ไม่รับไฟล์ XML ที่มี DTD หรือ entity", "XML with a DTD or entities is not accepted."),
    "file_driver_mismatch": ErrorKind(
        400, "เนื้อหาของไฟล์เป็นชนิดอื่น ({found})", "The file is really of another type ({found})."
    ),
    "file_unsafe_schema": ErrorKind(
        400,
        "ไม่รับ GeoPackage ที่ชั้นข้อมูล {layer} เป็น view หรือเป็นตารางที่คำนวณค่าเอง",
        "A GeoPackage whose layer {layer} is a view or computes its values is not accepted.",
    ),
    "file_layer_unknown": ErrorKind(
        400, "ไม่พบชั้นข้อมูล {layer} ในไฟล์ มีเพียง: {layers}", "The file has no layer {layer}; it has: {layers}."
    ),
    "file_encoding_unknown": ErrorKind(
        400, "ระบบไม่รองรับรหัสอักขระ {encoding}", "The encoding {encoding} is not supported."
    ),
    "file_encoding_wrong": ErrorKind(
        400,
        "ไฟล์ไม่ได้ใช้รหัสอักขระ {encoding} (อ่านไม่ได้ที่บรรทัด {line})",
        "The file is not in {encoding}: line {line} cannot be read.",
    ),
    "file_shp_missing": ErrorKind(400, "ไม่พบไฟล์ {entry} ในไฟล์ zip", "The zip has no {entry}."),
    "file_damaged": ErrorKind(400, "ไฟล์ {entry} เสียหายหรือไม่ครบ", "{entry} is damaged or cut short."),
    "zip_damaged": ErrorKind(400, "ไฟล์ zip เสียหาย", "The zip file is damaged."),
    "zip_too_many_entries": ErrorKind(
        413, "ไฟล์ zip มี {count} ไฟล์ เกิน {limit} ไฟล์", "The zip has {count} entries; {limit} are allowed."
    ),
    "zip_too_large": ErrorKind(
        413, "ไฟล์ zip เมื่อคลายแล้วใหญ่เกิน {limit} เมกะไบต์", "The zip unpacks to more than {limit} megabytes."
    ),
    "zip_ratio": ErrorKind(
        413,
        "ไฟล์ {entry} ใน zip ถูกบีบอัดเกิน {limit} เท่า",
        "{entry} in the zip is compressed more than {limit} times.",
    ),
    "zip_unsafe_entry": ErrorKind(400, "ไฟล์ zip มีรายการที่ไม่ปลอดภัย: {entry}", "The zip has an unsafe entry: {entry}."),
    "zip_encrypted": ErrorKind(400, "ไฟล์ {entry} ใน zip ตั้งรหัสผ่านไว้", "{entry} in the zip has a password."),
    "zip_duplicate": ErrorKind(400, "ไฟล์ zip มีชื่อ {entry} ซ้ำกัน", "The zip has the name {entry} more than once."),
    "zip_nested": ErrorKind(
        400, "ไม่รับไฟล์บีบอัดซ้อนใน zip: {entry}", "An archive inside the zip is not accepted: {entry}."
    ),
    "export_format_unknown": ErrorKind(400, "ระบบไม่มีรูปแบบส่งออก {format}", "There is no export format {format}."),
    "export_wgs84_only": ErrorKind(
        400,
        "รูปแบบ {format} ใช้ระบบพิกัด WGS 84 (EPSG:4326) เท่านั้น",
        "{format} is in WGS 84 (EPSG:4326) only.",
    ),
    "export_encoding": ErrorKind(400, "รูปแบบ {format} ไม่รองรับรหัสอักขระ {encoding}", "{format} cannot be in {encoding}."),
    # Filters, paging and the project register
    "filter_invalid": ErrorKind(400, "ค่าของตัวกรอง {name} ไม่ถูกต้อง", "The value of the parameter {name} is not valid."),
    "filter_unknown": ErrorKind(400, "ไม่รู้จักตัวกรอง {name}", "There is no parameter called {name}."),
    "announced_locked": ErrorKind(
        409,
        "ประกาศใช้แล้ว แก้ไขได้โดยการเพิ่มเติม เปลี่ยนแปลง หรือแก้ไขแผนเท่านั้น",
        "This has been announced; it changes only through a revision of the plan.",
    ),
    "code_taken": ErrorKind(
        409,
        "หน่วยงานนี้มีโครงการรหัส {project_code} อยู่แล้ว",
        "The organisation already has a project with the code {project_code}.",
    ),
    "plan_taken": ErrorKind(409, "หน่วยงานนี้มีแผนของรุ่นนี้อยู่แล้ว", "The organisation already has a plan of this generation."),
    "heading_in_use": ErrorKind(
        409,
        "หัวข้อนี้มีโครงการอยู่ {count} โครงการ ย้ายโครงการออกก่อนจึงจะลบได้",
        "{count} projects stand under this heading; move them before you remove it.",
    ),
    "plan_incomplete": ErrorKind(409, "ยังประกาศใช้แผนไม่ได้: {reason}", "The plan cannot be announced yet: {reason}"),
    # Money (the database refuses by the same names)
    "approved_over_plan": ErrorKind(
        409,
        "วงเงินอนุมัติรวมของปีนี้เกินวงเงินในแผนพัฒนา โปรดเพิ่มเติมหรือเปลี่ยนแปลงแผนก่อน",
        "What is approved for this year would exceed the plan's amount; revise the plan first.",
    ),
    "spent_over_approved": ErrorKind(
        409,
        "สัญญาและการเบิกจ่ายรวมเกินงบประมาณที่อนุมัติ (หลังโอน)",
        "Contracts and payments would exceed the approved budget, transfers counted.",
    ),
    "paid_over_contract": ErrorKind(
        409,
        "ยอดเบิกจ่ายเกินวงเงินสัญญาหรือเกินวงเงินของงวด",
        "The payments would exceed the contract or its instalment.",
    ),
    "paid_over_funding": ErrorKind(
        409,
        "ยอดเบิกจ่ายจากงบประมาณนี้เกินส่วนที่กำหนดไว้ในสัญญา",
        "The payments would exceed what this budget gives to the contract.",
    ),
    "contract_parts": ErrorKind(
        409,
        "ผลรวมของงวดงานและผลรวมของแหล่งเงินต้องเท่ากับวงเงินสัญญาพอดี",
        "The instalments, and the budgets that pay, must each add up to the contract's amount.",
    ),
    "of_other_project": ErrorKind(
        409,
        "งบประมาณ สัญญา และงวดงานต้องเป็นของโครงการเดียวกัน",
        "Budget, contract and instalment must be of the same project.",
    ),
    "paid_outside_time": ErrorKind(
        409,
        "วันที่จ่ายต้องอยู่ในปีงบประมาณของเงินและไม่ก่อนวันลงนามสัญญา หากจ่ายข้ามปีต้องกันเงินที่ยังไม่หมดอายุไว้",
        "The day of payment must lie in the money's fiscal year, not before the contract; later needs a carry-over "
        "in force.",
    ),
    "project_closed": ErrorKind(
        409,
        "โครงการนี้สิ้นสุดแล้ว โปรดเปิดโครงการใหม่ก่อนแก้ไขข้อมูลการเงิน",
        "This project has ended; open it again before you change its money.",
    ),
    "transfer_elsewhere": ErrorKind(
        409,
        "โอนได้เฉพาะงบประมาณที่อนุมัติแล้วของหน่วยงานเดียวกันในปีงบประมาณเดียวกัน",
        "Money moves only between approved budgets of one organisation in one fiscal year.",
    ),
    "carried_over_approved": ErrorKind(
        409, "เงินกันรวมเกินงบประมาณที่อนุมัติ", "What is carried over would exceed the approved budget."
    ),
    "closing_against_records": ErrorKind(
        409,
        "โครงการที่แล้วเสร็จต้องมีการเบิกจ่าย โครงการที่ยกเลิกต้องไม่มีการเบิกจ่ายและไม่มีสัญญาที่มีผล",
        "A completed project has payments; a cancelled one has neither payments nor a contract in force.",
    ),
    "stage_follows_records": ErrorKind(
        409, "ขั้นของโครงการเป็นไปตามข้อมูลที่บันทึก กำหนดเองไม่ได้", "A project's stage follows from its records."
    ),
    "approval_decided": ErrorKind(409, "คำขอนี้อนุมัติหรือถอนไปแล้ว", "This request has been approved or withdrawn already."),
    "step_out_of_order": ErrorKind(
        409,
        "ขั้นตอนต้องเรียงตามลำดับ วันที่ต้องไม่ก่อนขั้นตอนก่อนหน้าและไม่เกินวันนี้",
        "The steps follow each other, none before the last one's day or in the future.",
    ),
    "in_the_future": ErrorKind(400, "วันที่ต้องไม่เกินวันนี้", "The day must not lie in the future."),
    "reason_missing": ErrorKind(400, "โปรดระบุเหตุผล", "Give the reason."),
    "contract_ended": ErrorKind(409, "สัญญานี้สิ้นสุดแล้ว", "This contract has ended."),
    "contract_number_taken": ErrorKind(
        409, "โครงการนี้มีสัญญาเลขที่ {number} อยู่แล้ว", "The project already has a contract with the number {number}."
    ),
    # People and sign-in
    "locked_out": ErrorKind(
        429,
        "เข้าสู่ระบบไม่สำเร็จหลายครั้งเกินไป โปรดรอ {minutes} นาทีแล้วลองใหม่",
        "There were too many failed attempts to sign in. Wait {minutes} minutes and try again.",
    ),
    "too_many_requests": ErrorKind(
        429,
        "ท่านทำรายการนี้บ่อยเกินไป โปรดรอสักครู่แล้วลองใหม่",
        "You have done this too often. Wait a little and try again.",
    ),
    "sign_in_needed": ErrorKind(
        401,
        "รายการนี้ต้องเข้าสู่ระบบก่อน ส่งโทเคนในส่วนหัว Authorization: Token …",
        "Sign in first: send a token in the header Authorization: Token …",
    ),
    "token_invalid": ErrorKind(
        401,
        "โทเคนนี้ใช้ไม่ได้ อาจพิมพ์ผิด หมดอายุ หรือถูกเพิกถอนแล้ว สร้างโทเคนใหม่ได้ที่หน้าโทเคน API",
        "This token does not work: it is mistyped, expired or revoked. Make another on the page of API tokens.",
    ),
    "role_does_not_fit": ErrorKind(
        400,
        "บทบาทนี้ใช้กับหน่วยงานประเภทนี้ไม่ได้",
        "This role does not exist in an organisation of this kind.",
    ),
    "membership_exists": ErrorKind(
        409, "บุคคลนี้มีบทบาทนี้ในหน่วยงานอยู่แล้ว", "This person already has this role in the organisation."
    ),
    "membership_ended": ErrorKind(409, "บทบาทนี้สิ้นสุดไปแล้ว", "This role has already ended."),
    "last_administrator": ErrorKind(
        409,
        "ต้องมีผู้ดูแลระบบเหลืออยู่อย่างน้อยหนึ่งคน",
        "At least one administrator has to remain.",
    ),
    # Files of organisations
    "organisations_refused": ErrorKind(
        400,
        "ไม่รับแฟ้มนี้ เพราะพบข้อผิดพลาด {count} รายการ และไม่มีการบันทึกข้อมูลใด ๆ",
        "The file is refused: {count} problems were found. Nothing was written.",
    ),
    "organisations_no_file": ErrorKind(400, "ไม่พบแฟ้ม {name}", "There is no file {name}."),
    "organisations_columns": ErrorKind(
        400,
        "ไม่พบหัวคอลัมน์ที่รู้จัก แฟ้มต้องมีคอลัมน์ {register} หรือ {codes}",
        "The columns are not known. The file needs {register}, or {codes}.",
    ),
    "organisations_no_areas": ErrorKind(
        409,
        "ยังไม่มีข้อมูลจังหวัด อำเภอ และตำบล โปรดนำเข้าแนวเขตก่อนด้วยคำสั่ง geoplan load_boundaries",
        "There are no provinces, districts and subdistricts yet; run geoplan load_boundaries first.",
    ),
    "cell_missing": ErrorKind(400, "แถว {row} ช่อง {field}: ไม่มีค่า", "Row {row}, field {field}: there is no value."),
    "cell_unknown": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: ไม่รู้จักค่า “{value}”",
        "Row {row}, field {field}: the value “{value}” is not known.",
    ),
    "cell_repeated": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: ค่า “{value}” ซ้ำกับแถว {first}",
        "Row {row}, field {field}: the value “{value}” repeats row {first}.",
    ),
    "cell_outside": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: พิกัด “{value}” ไม่อยู่ในประเทศไทย",
        "Row {row}, field {field}: the coordinate “{value}” is not in Thailand.",
    ),
    # Coordinates and coordinate systems
    "crs_unsupported": ErrorKind(
        400,
        "ไม่รองรับระบบพิกัด {crs} ระบบที่รองรับคือ EPSG:4326, 32647, 32648, 24047, 24048 และ 4240",
        "The coordinate system {crs} is not supported; use EPSG:4326, 32647, 32648, 24047, 24048 or 4240.",
    ),
    "coordinate_unreadable": ErrorKind(
        400,
        "อ่านพิกัดนี้ไม่ได้ พิมพ์ได้เป็นองศาทศนิยม (13.7563, 100.5018) องศา ลิปดา ฟิลิปดา (13°45'22\" N 100°30'6\" E) "
        "UTM (47N 673310 1520741) MGRS, Plus Code, WKT หรือลิงก์แผนที่",
        "These coordinates cannot be read. Type decimal degrees (13.7563, 100.5018), degrees, minutes and seconds "
        "(13°45'22\" N 100°30'6\" E), UTM (47N 673310 1520741), MGRS, a Plus Code, WKT or a map link.",
    ),
    "coordinate_too_long": ErrorKind(
        400,
        "ข้อความพิกัดยาวเกิน {limit:,} ตัวอักษร",
        "The text is longer than {limit:,} characters.",
    ),
    "coordinate_decimal_comma": ErrorKind(
        400,
        "ไม่ชัดเจนว่าจุลภาคเป็นจุดทศนิยมหรือตัวคั่น โปรดใช้จุด (.) เป็นจุดทศนิยม เช่น 13.7563, 100.5018",
        "It is unclear whether the comma is a decimal point; write decimals with a point, as in 13.7563, 100.5018.",
    ),
    "coordinate_out_of_range": ErrorKind(
        400, "พิกัดอยู่นอกช่วงที่เป็นไปได้: {reason_th}", "The coordinates are out of range: {reason_en}."
    ),
    "coordinate_zone": ErrorKind(
        400,
        "ประเทศไทยใช้ UTM โซน 47 และ 48 เท่านั้น ไม่ใช่โซน {zone}",
        "Thailand uses UTM zones 47 and 48 only, not zone {zone}.",
    ),
    "coordinate_band": ErrorKind(
        400,
        "ค่าเหนือไม่อยู่ในแถบละติจูด {band} ที่พิมพ์ไว้ ประเทศไทยอยู่ในแถบ N, P และ Q",
        "The northing does not lie in the latitude band {band} as typed; Thailand lies in bands N, P and Q.",
    ),
    "coordinate_link_short": ErrorKind(
        400,
        "ลิงก์แบบย่อไม่มีพิกัดอยู่ในตัว โปรดเปิดลิงก์ในเบราว์เซอร์ แล้วคัดลอกลิงก์เต็มหรือพิกัดมาวาง",
        "A shortened link holds no coordinates. Open it in a browser, then copy the full link or the coordinates.",
    ),
    "coordinate_link_without_place": ErrorKind(
        400,
        "ลิงก์นี้ไม่มีพิกัดอยู่ในตัว โปรดปักหมุดในแผนที่แล้วคัดลอกพิกัดมาวาง",
        "This link holds no coordinates. Drop a pin on the map and copy its coordinates.",
    ),
    "coordinate_plus_code_needs_area": ErrorKind(
        400,
        "Plus Code แบบย่อต้องรู้พื้นที่ขององค์กรก่อน โปรดใช้ Plus Code แบบเต็ม เช่น 7P52QG42+GP",
        "A short Plus Code needs the organisation's area; give the full code, as in 7P52QG42+GP.",
    ),
    # API
    "body_too_large": ErrorKind(
        413, "ข้อมูลที่ส่งมามีขนาดเกิน {limit} MB จึงไม่รับ", "What was sent is larger than {limit} MB and was not taken."
    ),
    "version_needed": ErrorKind(
        428,
        "โปรดระบุเวอร์ชันของข้อมูลที่อ่านไว้ ใน If-Match หรือ version",
        "Say which version you read, in If-Match or version.",
    ),
    "geometry_unreadable": ErrorKind(
        400, "อ่านรูปทรง GeoJSON ไม่ได้: {reason}", "The GeoJSON geometry cannot be read: {reason}"
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
    # Reviews
    "review_needs_text": ErrorKind(400, "โปรดพิมพ์ข้อความก่อนส่ง", "Write something before you send it."),
    "review_too_long": ErrorKind(
        400, "ข้อความยาว {length} ตัวอักษร เกิน {most} ตัวอักษร", "The text has {length} characters; {most} is the most."
    ),
    "review_closed": ErrorKind(409, "เรื่องนี้ปิดแล้ว", "This review is closed."),
    # Geometry sent as GeoJSON
    "geojson_unreadable": ErrorKind(
        400, "อ่านรูปแปลงไม่ได้ ข้อมูลไม่ใช่ GeoJSON ที่ถูกต้อง", "The geometry cannot be read: it is not valid GeoJSON."
    ),
    "geojson_too_large": ErrorKind(
        413, "รูปแปลงมีจุดมากเกินไป (เกิน {limit} จุด)", "The geometry has too many vertices (more than {limit})."
    ),
    "geojson_crs": ErrorKind(
        400,
        "GeoJSON ต้องเป็น WGS 84 และต้องไม่มีสมาชิก crs",
        "GeoJSON is always WGS 84; a crs member is not accepted.",
    ),
    "geojson_type": ErrorKind(
        400,
        "ไม่รองรับรูปแปลงชนิด {type} ใช้ได้เฉพาะจุด เส้น และพื้นที่",
        "The geometry type {type} is not supported; use points, lines or polygons.",
    ),
    "geojson_numbers": ErrorKind(
        400, "พิกัดต้องเป็นตัวเลขจำกัดสองหรือสามค่าต่อจุด", "Every position needs two or three finite numbers."
    ),
    # Locations
    "location_refused": ErrorKind(422, "บันทึกตำแหน่งไม่ได้: {reasons}", "The location cannot be saved: {reasons}"),
    "location_unconfirmed": ErrorKind(
        422, "โปรดยืนยันคำเตือนก่อนบันทึก: {reasons}", "Confirm the warnings before you save: {reasons}"
    ),
    "location_reason_missing": ErrorKind(422, "โปรดระบุเหตุผลที่โครงการไม่มีที่ตั้ง", "Say why the project has no location."),
    "location_file_empty": ErrorKind(
        422, "ไฟล์นี้ไม่มีจุด เส้น หรือพื้นที่ที่ใช้เป็นที่ตั้งได้", "The file holds no geometry that could be a location."
    ),
    "coordinate_lines": ErrorKind(
        422,
        "แต่ละบรรทัดต้องเป็นพิกัดรูปแบบเดียวกัน อ่านทุกบรรทัดด้วยรูปแบบและระบบพิกัดเดียวกันไม่ได้",
        "Every line must be written alike: no notation and coordinate system reads all of them.",
    ),
    "coordinate_line": ErrorKind(422, "บรรทัดที่ {line}: {reason}", "Line {line}: {reason}"),
    "coordinate_lines_many": ErrorKind(422, "พิมพ์ได้ไม่เกิน {limit} บรรทัด", "At most {limit} lines can be typed."),
    # Imports
    "import_not_lao": ErrorKind(
        400, "นำเข้าโครงการได้เฉพาะ อปท.", "Projects are imported for a local administrative organisation only."
    ),
    "import_state": ErrorKind(
        409,
        "การนำเข้านี้อยู่ในขั้นตอนที่ทำรายการนี้ไม่ได้ โปรดโหลดหน้าใหม่",
        "The import is at a step where this cannot be done; load the page again.",
    ),
    "import_crs_needed": ErrorKind(
        400,
        "ไฟล์ไม่บอกระบบพิกัด โปรดเลือกระบบพิกัดก่อนตรวจสอบ",
        "The file names no coordinate system; choose one before checking.",
    ),
    "import_encoding_unconfirmed": ErrorKind(
        400,
        "ไม่แน่ใจรหัสอักขระของไฟล์ (คาดว่าเป็น {encoding}) โปรดยืนยันหรือเลือกใหม่",
        "The encoding of the file is uncertain (probably {encoding}); confirm or change it.",
    ),
    "import_name_unmatched": ErrorKind(
        400, "โปรดเลือกคอลัมน์ที่เป็นชื่อโครงการ", "Choose the column that holds the names of the projects."
    ),
    "import_column_unknown": ErrorKind(
        400, "ไม่มีคอลัมน์หรือช่องข้อมูล {name} ในไฟล์นี้", "There is no column or field {name} in this file."
    ),
    "import_has_refused": ErrorKind(
        409,
        "มี {count} แถวที่ไม่ผ่านการตรวจสอบ นำเข้าทั้งไฟล์ไม่ได้",
        "{count} rows were refused, so the file cannot be imported as a whole.",
    ),
    "import_differs": ErrorKind(
        409,
        "มี {count} จุดที่ไม่ตรงกับยอดรวมที่พิมพ์ไว้หรืออ่านไม่ได้ โปรดตรวจแล้วยืนยันก่อนนำเข้า",
        "{count} places differ from the printed totals or were not understood; look at them and confirm first.",
    ),
    "import_nothing": ErrorKind(409, "ไม่มีแถวที่นำเข้าได้", "There is no row that can be imported."),
    "export_too_many": ErrorKind(
        413,
        "รายการเกิน {limit} โครงการ โปรดกรองให้แคบลงหรือส่งออกเป็นงานเบื้องหลัง",
        "More than {limit} projects: narrow the filter, or export in the background.",
    ),
}


def in_reader_language(thai: str, english: str) -> str:
    """The one of two texts that the reader wants; Thai unless the reader chose English."""
    # Imported here, since the processes that parse uploads raise these errors and have no use for Django.
    from django.utils.translation import get_language

    return english if (get_language() or "th").startswith("en") else thai


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
        return in_reader_language(self.thai, self.english)

    @property
    def both(self) -> str:
        """The message in Thai, and below it in English, for whoever has no language of theirs set."""
        return f"{self.thai}\n{self.english}"

    def as_problem(self) -> dict[str, Any]:
        """The body of a problem+json answer (RFC 9457)."""
        return {
            "type": f"/help/errors/{self.code}",
            "title": self.message,
            "status": self.status,
            "code": self.code,
            "title_th": self.thai,
            "title_en": self.english,
        }


def broken_rule(error: Exception) -> DomainError | None:
    """Return the domain error of a rule that a database trigger refused (SQLSTATE ``GP…``), else None.

    The triggers raise the error's own code as their message, so that both sides have one name for it.
    """
    refused = error.__cause__
    if not str(getattr(refused, "sqlstate", "")).startswith("GP"):
        return None
    code = refused.diag.message_primary  # type: ignore[union-attr]
    return DomainError(code) if code in ERRORS else None
