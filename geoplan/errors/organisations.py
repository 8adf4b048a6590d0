"""An organisation's own data and its ledgers."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
    # Data of an organisation by fiscal year
    "year_unknown": ErrorKind(404, "ไม่มีปีงบประมาณ {year}", "There is no fiscal year {year}."),
    "nothing_to_copy": ErrorKind(
        409,
        "ไม่มีข้อมูลของปีงบประมาณ {year} ที่จะคัดลอก หรือคัดลอกครบแล้ว",
        "Fiscal year {year} has nothing to copy, or everything has been copied already.",
    ),
    "nothing_to_confirm": ErrorKind(
        409, "ยังไม่มีข้อมูลส่วนนี้ให้ยืนยัน โปรดบันทึกข้อมูลก่อน", "There is nothing to confirm here yet; enter the data first."
    ),
    "executive_overlaps": ErrorKind(
        409,
        "ช่วงเวลาซ้อนกับ {name} ซึ่งดำรงตำแหน่งเดียวกันตั้งแต่ {since} ถึง {until}",
        "The time overlaps with that of {name}, who holds the same office from {since} to {until}.",
    ),
    "community_taken": ErrorKind(
        409,
        "ในตำบลนี้มี {name} อยู่แล้ว หมู่ที่หรือชื่อต้องไม่ซ้ำกันในตำบลเดียวกัน",
        "The subdistrict already has {name}; numbers and names are unique in a subdistrict.",
    ),
    "community_in_use": ErrorKind(
        409,
        "{name} มีข้อมูลประชากรอยู่ {count} ปี จึงลบไม่ได้ ให้ระบุปีสุดท้ายแทน",
        "{name} has population data of {count} years and cannot be removed; set its last year instead.",
    ),
    "community_elsewhere": ErrorKind(
        400,
        "ตำบลที่เลือกไม่อยู่ในพื้นที่ของหน่วยงาน",
        "The subdistrict that was chosen is not one of the organisation's.",
    ),
    "population_blank": ErrorKind(
        400, "โปรดกรอกทั้งชายและหญิง (ไม่มีให้กรอก 0)", "Give both male and female; 0 where there is none."
    ),
    "population_sum": ErrorKind(
        400,
        "รวม {total} ไม่เท่ากับชายและหญิงรวมกัน ({sum})",
        "The total {total} is not male and female together ({sum}).",
    ),
    "number_unreadable": ErrorKind(
        400,
        "อ่าน “{value}” เป็นจำนวนไม่ได้ ต้องเป็นตัวเลขตั้งแต่ 0 ขึ้นไป",
        "“{value}” is not a number of at least 0.",
    ),
    "point_unclear": ErrorKind(
        400,
        "พิกัดนี้อ่านได้หลายแบบ โปรดเลือกแล้วพิมพ์ใหม่: {readings}",
        "These coordinates can mean several places. Choose one and type it: {readings}",
    ),
    "point_outside_thailand": ErrorKind(400, "พิกัดนี้ไม่อยู่ในประเทศไทย", "These coordinates are not in Thailand."),
    # Revenue, expenditure and subsidies
    "year_closed": ErrorKind(
        409,
        "ปีงบประมาณนี้ปิดบัญชีแล้ว แก้ไขไม่ได้จนกว่ากรมส่งเสริมการปกครองท้องถิ่นจะเปิดให้",
        "This fiscal year has been closed; it stays as it is until the department reopens it.",
    ),
    "year_not_closed": ErrorKind(409, "ปีงบประมาณนี้ยังไม่ได้ปิดบัญชี", "This fiscal year has not been closed."),
    "year_not_over": ErrorKind(
        409,
        "ปีงบประมาณ {year} ยังไม่สิ้นสุด ปิดบัญชีได้ตั้งแต่วันที่ {day}",
        "Fiscal year {year} is not over; it can be closed from {day} on.",
    ),
    "reopening_needs_reason": ErrorKind(400, "โปรดระบุเหตุผลที่เปิดปีงบประมาณอีกครั้ง", "Say why the year is reopened."),
    "cell_other": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: แฟ้มเป็นของ {value} แต่กำลังนำเข้าของ {wanted}",
        "Row {row}, field {field}: the file is of {value}, but {wanted} is being imported.",
    ),
    "cell_unexpected": ErrorKind(
        400,
        "แถว {row} ช่อง {field}: แถวนี้ไม่ใช้ช่องนี้ โปรดกรอกประมาณการในแถวรายรับจริงของหมวดเดียวกัน",
        "Row {row}, field {field}: this row does not use the field; the estimate belongs in the category's first row.",
    ),
}
