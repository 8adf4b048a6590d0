"""Budgets, contracts and payments; the database refuses by the same names."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
    "approved_over_plan": ErrorKind(
        409,
        "วงเงินอนุมัติรวมของปี {year} เป็น {total} บาท เกินวงเงินในแผนพัฒนา {limit} บาท อยู่ {over} บาท "
        "โปรดเพิ่มเติมหรือเปลี่ยนแปลงแผนก่อน",
        "What is approved for {year} would be {total} baht, {over} baht more than the plan's {limit} baht; revise the "
        "plan first.",
    ),
    "spent_over_approved": ErrorKind(
        409,
        "สัญญาและการเบิกจ่ายรวมเป็น {total} บาท เกินงบประมาณที่อนุมัติของปี {year} (หลังโอน) {limit} บาท อยู่ {over} บาท",
        "Contracts and payments would be {total} baht, {over} baht more than the {limit} baht approved for {year}, "
        "transfers counted.",
    ),
    "paid_over_contract": ErrorKind(
        409,
        "ยอดเบิกจ่ายของสัญญา (หรือสัญญา/งวด) {name} เป็น {total} บาท เกินวงเงิน {limit} บาท อยู่ {over} บาท",
        "The payments of the contract (or contract/instalment) {name} would be {total} baht, {over} baht more than its "
        "{limit} baht.",
    ),
    "paid_over_funding": ErrorKind(
        409,
        "ยอดเบิกจ่ายจากงบประมาณนี้เป็น {total} บาท เกินส่วนที่กำหนดไว้ในสัญญา {limit} บาท อยู่ {over} บาท",
        "The payments from this budget would be {total} baht, {over} baht more than the {limit} baht it gives to the "
        "contract.",
    ),
    "contract_parts": ErrorKind(
        409,
        "วงเงินสัญญา {limit} บาท แต่งวดงานรวม {parts} บาท และแหล่งเงินรวม {funds} บาท ทั้งสองต้องเท่ากับวงเงินสัญญาพอดี",
        "The contract is {limit} baht, but its instalments are {parts} baht and its budgets {funds} baht; each must "
        "add up to the contract's amount.",
    ),
    "of_other_project": ErrorKind(
        409,
        "งบประมาณ สัญญา และงวดงานต้องเป็นของโครงการเดียวกัน",
        "Budget, contract and instalment must be of the same project.",
    ),
    "paid_outside_time": ErrorKind(
        409,
        "ฎีกา {voucher}: วันที่จ่ายต้องอยู่ในปีงบประมาณ {year} และไม่ก่อนวันลงนามสัญญา หากจ่ายหลังสิ้นปีต้องกันเงินที่ยังไม่หมดอายุไว้",
        "Voucher {voucher}: the day of payment must lie in fiscal year {year}, not before the contract; later needs a "
        "carry-over in force.",
    ),
    "paid_over_carried": ErrorKind(
        409,
        "ยอดจ่ายหลังสิ้นปีงบประมาณ {year} เป็น {total} บาท เกินเงินที่กันไว้ {limit} บาท อยู่ {over} บาท",
        "The payments after fiscal year {year} would be {total} baht, {over} baht more than the {limit} baht carried "
        "over.",
    ),
    "before_signing": ErrorKind(
        409,
        "วันส่งมอบงานและวันแก้ไขสัญญาต้องไม่ก่อนวันลงนามสัญญา {name}",
        "Nothing is delivered or amended before the contract {name} was signed.",
    ),
    "ended_before_signing": ErrorKind(409, "สัญญาสิ้นสุดก่อนวันลงนามไม่ได้", "A contract does not end before it was signed."),
    "approval_has_transfers": ErrorKind(
        409,
        "งบประมาณนี้มีรายการโอน โปรดยกเลิกรายการโอนก่อน",
        "Money was moved to or from this budget; take the transfers back first.",
    ),
    "transfer_too_much": ErrorKind(
        409,
        "งบประมาณหลังโอนจะติดลบ โปรดตรวจสอบจำนวนเงินและรายการโอน",
        "Less than nothing would be left of the budget after its transfers.",
    ),
    "contract_dates": ErrorKind(
        400,
        "วันเริ่มงานต้องไม่ก่อนวันลงนาม และวันสิ้นสุดต้องไม่ก่อนวันเริ่มงาน",
        "The work starts on or after the day of signing, and ends on or after its start.",
    ),
    "inspected_first": ErrorKind(
        400, "วันตรวจรับต้องไม่ก่อนวันส่งมอบ", "Work is inspected on or after the day of its delivery."
    ),
    "carry_over_dates": ErrorKind(
        400, "วันสิ้นอายุของเงินกันต้องหลังวันที่อนุมัติให้กัน", "A carry-over expires after the day of its decision."
    ),
    "carry_over_by_council": ErrorKind(
        400,
        "เงินที่ยังไม่ก่อหนี้ผูกพันต้องให้สภาอนุมัติกันเงิน",
        "Money that nothing binds yet is carried over by the council only.",
    ),
    "payment_parts": ErrorKind(
        400,
        "เงินหักและเงินประกันผลงานต้องไม่เป็นลบ และรวมกันต้องไม่เกินจำนวนเงินที่เบิก",
        "Deductions and retention are not negative and together no more than the payment.",
    ),
    "evaluated_first": ErrorKind(
        400, "วันประเมินผลต้องไม่ก่อนวันสิ้นสุดโครงการ", "A project is evaluated on or after the day of its end."
    ),
    "tax_id_invalid": ErrorKind(
        400,
        "เลขประจำตัวผู้เสียภาษีต้องมี 13 หลักและเลขตรวจสอบถูกต้อง",
        "A tax number has 13 digits, the last of which checks the others.",
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
        409,
        "เงินกันรวมเป็น {total} บาท เกินงบประมาณที่อนุมัติ {limit} บาท อยู่ {over} บาท",
        "{total} baht would be carried over, {over} baht more than the {limit} baht approved.",
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
    "contract_in_use": ErrorKind(
        409,
        "สัญญานี้แก้ไขวงเงินหรือลบไม่ได้ เพราะมีการเบิกจ่ายหรือการแก้ไขสัญญาแล้ว ให้บันทึกเป็นการแก้ไขสัญญาแทน",
        "The contract has payments or amendments: its amount changes through an amendment, and it cannot be removed.",
    ),
    "contract_number_taken": ErrorKind(
        409, "โครงการนี้มีสัญญาเลขที่ {number} อยู่แล้ว", "The project already has a contract with the number {number}."
    ),
}
