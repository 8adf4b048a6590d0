"""What any part can answer: requests, lists, the interface for programs, demonstration."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
    # General
    "not_found": ErrorKind(404, "ไม่พบข้อมูลที่ต้องการ", "What you asked for was not found."),
    "not_permitted": ErrorKind(403, "บทบาทของท่านไม่มีสิทธิ์ทำรายการนี้", "Your role does not permit this action."),
    "method_not_allowed": ErrorKind(
        405,
        "ที่อยู่นี้ไม่รับคำขอแบบ {method} จึงไม่มีการบันทึกข้อมูลใด ๆ โปรดย้อนกลับไปหน้าก่อน หรือเปิดจากเมนู",
        "This address takes no {method} request. Nothing was written. Go back to the page before, or use the menu.",
    ),
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
    # Filters, paging and the project register
    "filter_invalid": ErrorKind(400, "ค่าของตัวกรอง {name} ไม่ถูกต้อง", "The value of the parameter {name} is not valid."),
    "filter_unknown": ErrorKind(400, "ไม่รู้จักตัวกรอง {name}", "There is no parameter called {name}."),
    "column_unknown": ErrorKind(400, "ไม่รู้จักคอลัมน์ {name} (columns)", "There is no column called {name} (columns)."),
    "saved_view_taken": ErrorKind(
        409, "มีมุมมองชื่อ “{name}” อยู่แล้ว โปรดตั้งชื่ออื่น", "There is a view called “{name}” already; choose another name."
    ),
    "saved_view_too_long": ErrorKind(
        422,
        "ตัวกรองยาวเกิน {limit} ตัวอักษร โปรดลดจำนวนโครงการที่เลือก แล้วบันทึกใหม่",
        "The filter is longer than {limit} characters; select fewer projects, then save again.",
    ),
    "saved_view_too_many": ErrorKind(
        409,
        "ท่านบันทึกมุมมองไว้ครบ {limit} มุมมองแล้ว โปรดลบมุมมองที่ไม่ใช้ก่อน",
        "You have saved {limit} views, which is as many as fit; delete some that you do not use.",
    ),
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
}
