"""Coordinates, boundaries, tiles and locations."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
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
    "query_too_slow": ErrorKind(
        503,
        "คำถามนี้กว้างเกินไปจนค้นไม่ทันเวลา โปรดเพิ่มตัวกรอง เช่น จังหวัด อำเภอ หรือคำค้นที่เจาะจงกว่านี้",
        "This asks for too much to be found in time. Narrow it: a province, a district, or more telling words.",
    ),
    "tile_address": ErrorKind(400, "ที่อยู่แผ่นแผนที่ไม่ถูกต้อง: {z}/{x}/{y}", "There is no such map tile: {z}/{x}/{y}"),
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
}
