"""Files that are sent, imported or asked for."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
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
    "workbook_too_large": ErrorKind(
        413,
        "ไฟล์ตารางนี้คลายแล้วใหญ่ {size} MB เกิน {limit} MB โปรดแบ่งเป็นหลายไฟล์ หรือบันทึกเป็น CSV แล้วนำเข้าใหม่",
        "This workbook has {size} MB unpacked; the limit is {limit} MB. Split it into several files or save it as CSV.",
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
    "file_password": ErrorKind(
        400,
        "ไฟล์มีรหัสผ่าน เปิดใน Excel บันทึกใหม่โดยไม่ใส่รหัสผ่าน แล้วอัปโหลดอีกครั้ง",
        "The file is protected by a password. Save it without one and upload it again.",
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
    # Photos
    "photo_type_unknown": ErrorKind(
        415,
        "{name} ไม่ใช่รูปชนิดที่ระบบรับ โปรดใช้ JPEG, PNG, WebP หรือ HEIC",
        "{name} is not a picture of a type that is accepted. Use JPEG, PNG, WebP or HEIC.",
    ),
    "photo_damaged": ErrorKind(400, "รูป {name} เสียหายหรือไม่ครบ", "The picture {name} is damaged or cut short."),
    "photo_too_many_pixels": ErrorKind(
        413,
        "รูป {name} ละเอียดเกิน {limit} ล้านพิกเซล ({width} × {height})",
        "{name} has more than {limit} megapixels ({width} × {height}).",
    ),
    "photo_too_long": ErrorKind(
        413,
        "รูป {name} มีด้านยาวเกิน {limit} พิกเซล ({width} × {height})",
        "{name} has a side of more than {limit} pixels ({width} × {height}).",
    ),
    "photo_too_heavy": ErrorKind(
        413,
        "การอ่านรูป {name} ใช้เวลาหรือหน่วยความจำเกินกำหนด โปรดย่อรูปแล้วส่งใหม่",
        "Reading {name} takes more time or memory than is allowed. Make the picture smaller and try again.",
    ),
    "photo_twice": ErrorKind(409, "โครงการนี้มีรูป {name} อยู่แล้ว", "The project has the picture {name} already."),
    "photo_too_many": ErrorKind(
        409,
        "โครงการหนึ่งมีรูปได้ไม่เกิน {limit} รูป ลบรูปที่ไม่ใช้ก่อนจึงจะเพิ่มได้",
        "A project has at most {limit} photos. Remove some before you add more.",
    ),
    "photo_missing": ErrorKind(400, "โปรดเลือกรูปอย่างน้อยหนึ่งรูป", "Choose at least one picture."),
    "photo_without_point": ErrorKind(
        409, "รูปนี้ไม่มีพิกัด จึงใช้เป็นที่ตั้งโครงการไม่ได้", "This photo has no position to use as the project's location."
    ),
    "export_format_unknown": ErrorKind(400, "ระบบไม่มีรูปแบบส่งออก {format}", "There is no export format {format}."),
    "export_wgs84_only": ErrorKind(
        400,
        "รูปแบบ {format} ใช้ระบบพิกัด WGS 84 (EPSG:4326) เท่านั้น",
        "{format} is in WGS 84 (EPSG:4326) only.",
    ),
    "export_encoding": ErrorKind(400, "รูปแบบ {format} ไม่รองรับรหัสอักขระ {encoding}", "{format} cannot be in {encoding}."),
    "import_file_gone": ErrorKind(
        410,
        "ระบบไม่มีไฟล์ {name} ของการนำเข้านี้แล้ว โปรดนำเข้าใหม่",
        "The file {name} of this import is not kept any more; import it again.",
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
    "cell_number": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: อ่าน “{value}” เป็นจำนวนไม่ได้ ต้องเป็นตัวเลขตั้งแต่ 0 ขึ้นไป",
        "Row {row}, field {field}: “{value}” is not a number of at least 0.",
    ),
    "cell_sum": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: รวม {value} ไม่เท่ากับชายและหญิงรวมกัน ({sum})",
        "Row {row}, field {field}: the total {value} is not male and female together ({sum}).",
    ),
    "cell_too_long": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: ข้อความยาว {length} ตัวอักษร เกิน {limit}",
        "Row {row}, field {field}: the text has {length} characters; the limit is {limit}.",
    ),
    "cell_total": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: ผลรวมในแฟ้ม {value} ไม่เท่ากับผลรวมของแถวข้างบน ({sum})",
        "Row {row}, field {field}: the printed total {value} is not the sum of the rows above it ({sum}).",
    ),
    "cell_wrong": ErrorKind(400, "แถว {row} ช่อง {field}: {reason_th}", "Row {row}, field {field}: {reason_en}"),
    "sheet_columns": ErrorKind(
        400,
        "ไม่พบหัวคอลัมน์ {columns} โปรดใช้แบบฟอร์มของระบบ หรือตั้งชื่อหัวคอลัมน์ให้ตรงกัน",
        "The columns {columns} were not found. Use the template, or name the columns as it does.",
    ),
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
    "import_no_table": ErrorKind(
        400,
        "ไม่พบตารางโครงการ ไม่มีหัวคอลัมน์ใดที่รู้จัก เช่น โครงการ หรือ งบประมาณ 2569 "
        "โปรดเลือกแผ่นงานหรือแถวหัวคอลัมน์ หรือเลือกคอลัมน์ที่เป็นชื่อโครงการ",
        "No table of projects was found: no heading is known, such as โครงการ or งบประมาณ 2569. Choose the sheet or "
        "the row with the headings, or the column that holds the names of the projects.",
    ),
    "import_forms_empty": ErrorKind(
        400,
        "แบบในแผ่นงาน {sheets} ยังไม่มีโครงการใต้หัวตาราง กรอกแล้วอัปโหลดอีกครั้ง",
        "The forms on {sheets} have no projects below their heads. Fill them in and upload the file again.",
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
    "report_layers_unknown": ErrorKind(
        400,
        "รายงานแผนที่ไม่มีชั้นข้อมูลแบบ {layers} โปรดใช้ stage หรือ programme",
        "A map report has no layers by {layers}. Use stage or programme.",
    ),
    "report_too_many": ErrorKind(
        400,
        "รายงานแผนที่แสดงได้ไม่เกิน {limit:,} โครงการ โปรดกรองให้แคบลง",
        "A map report holds at most {limit:,} projects. Narrow the filter.",
    ),
    "sheets_too_many": ErrorKind(
        400,
        "พิมพ์เอกสารโครงการได้ไม่เกิน {limit:,} โครงการต่อไฟล์ โปรดกรองให้แคบลง",
        "At most {limit:,} project sheets fit in one file. Narrow the filter.",
    ),
    "sheets_none": ErrorKind(
        400, "ไม่มีโครงการตรงกับตัวกรองนี้ จึงไม่มีเอกสารให้พิมพ์", "No project fits this filter, so there is no sheet to print."
    ),
    "export_too_many": ErrorKind(
        413,
        "รายการเกิน {limit} โครงการ โปรดกรองให้แคบลงหรือส่งออกเป็นงานเบื้องหลัง",
        "More than {limit} projects: narrow the filter, or export in the background.",
    ),
}
