"""Plans, their steps and revisions."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
    "step_out_of_turn": ErrorKind(
        409,
        "ลำดับถัดไปคือขั้นตอน “{step}” อาจมีผู้บันทึกไปก่อนแล้ว โปรดโหลดหน้าใหม่",
        "The next step is “{step}”; somebody may have recorded one already. Load the page again.",
    ),
    "step_in_future": ErrorKind(422, "วันที่ {day} ยังมาไม่ถึง", "The day {day} lies in the future."),
    "step_too_early": ErrorKind(
        422,
        "วันที่ {day} อยู่ก่อนวันที่ {earlier} ซึ่งเป็นวันของขั้นตอนหรือประกาศก่อนหน้า",
        "The day {day} comes before {earlier}, the day of the step or announcement before it.",
    ),
    "step_not_last": ErrorKind(
        409, "ถอนได้เฉพาะขั้นตอนล่าสุดที่ยังไม่ถูกถอน", "Only the latest step that still stands can be taken back."
    ),
    "step_reason_missing": ErrorKind(422, "โปรดระบุเหตุผลที่ถอนขั้นตอน", "Say why the step is taken back."),
    "step_has_document": ErrorKind(409, "ขั้นตอนนี้มีเอกสารอยู่แล้ว", "This step already has its document."),
    "chain_incomplete": ErrorKind(
        409, "ยังประกาศใช้ไม่ได้ เพราะยังไม่ได้บันทึก: {steps}", "It cannot be announced yet; still to be recorded: {steps}"
    ),
    "executive_announces": ErrorKind(
        403,
        "ผู้บริหารของหน่วยงานมีบัญชีในระบบ จึงต้องเป็นผู้ประกาศใช้เอง",
        "The executive of the organisation has an account, and is the one to announce.",
    ),
    "document_type": ErrorKind(
        415,
        "ไม่รับเอกสาร {name} รับเฉพาะไฟล์ PDF, JPG, PNG หรือ DOCX ที่เนื้อหาตรงกับนามสกุล",
        "The document {name} is not accepted: only PDF, JPG, PNG or DOCX whose content is what the name says.",
    ),
    "revision_plan_draft": ErrorKind(
        409,
        "แผนนี้ยังไม่ประกาศใช้ จึงแก้ไขได้โดยตรง ไม่ต้องทำเป็นการเพิ่มเติมหรือเปลี่ยนแปลง",
        "This plan has not been announced; it is edited directly and needs no revision.",
    ),
    "revision_in_chain": ErrorKind(
        409,
        "ร่างนี้อยู่ระหว่างการพิจารณาแล้ว หากต้องแก้ไขให้ถอนขั้นตอนที่บันทึกไว้ก่อน",
        "This is under consideration; take its steps back before you change it.",
    ),
    "revision_state": ErrorKind(
        409,
        "รายการนี้อยู่ในขั้นตอนที่ทำเช่นนี้ไม่ได้ โปรดโหลดหน้าใหม่",
        "The revision is at a step where this cannot be done; load the page again.",
    ),
    "revision_empty": ErrorKind(409, "ยังไม่มีรายการโครงการหรือหัวข้อ", "There is no row yet."),
    "revision_heading_taken": ErrorKind(409, "หัวข้อนี้อยู่ในร่างนี้แล้ว", "This heading already has a row in this revision."),
    "heading_number_taken": ErrorKind(
        409, "มีหัวข้อลำดับที่ {number} ซ้ำกัน: {titles}", "Several headings would have the number {number}: {titles}"
    ),
    "heading_to_come": ErrorKind(
        409,
        "หัวข้อ “{heading}” ยังไม่ได้ประกาศใช้ เพราะอยู่ในการแก้ไขแผนฉบับอื่น",
        "The heading “{heading}” has not been announced yet; another revision brings it.",
    ),
    "revision_reason_missing": ErrorKind(422, "โปรดระบุเหตุผลความจำเป็น", "Give the reason why it is needed."),
    "revision_row_kind": ErrorKind(
        422, "{revision} ทำรายการ “{row}” ไม่ได้", "A revision of the kind {revision} has no rows of the kind {row}."
    ),
    "revision_row_taken": ErrorKind(409, "โครงการนี้อยู่ในร่างนี้แล้ว", "This project already has a row in this revision."),
    "revision_nothing_changes": ErrorKind(
        422, "ข้อมูลที่ระบุเหมือนของเดิมทุกช่อง", "What was entered is the same as what is in the plan."
    ),
    "revision_other_missing": ErrorKind(
        422,
        "โปรดเลือกโครงการที่คงไว้ ซึ่งต้องเป็นโครงการอื่นที่อยู่ในแผนนี้",
        "Choose the project that stays: another one that is in this plan.",
    ),
    "revision_not_in_plan": ErrorKind(
        409, "โครงการนี้ไม่ได้อยู่ในแผนที่ประกาศใช้แล้ว", "This project is not in the announced plan."
    ),
    "revision_conflict": ErrorKind(
        412,
        "มี {count} รายการที่เปลี่ยนไปหลังจากเสนอ โปรดเปรียบเทียบทั้งสองฉบับ: {names}",
        "{count} rows have changed since this was drawn up; compare both versions: {names}",
    ),
    "revision_posted": ErrorKind(
        422, "ต้องปิดประกาศไม่น้อยกว่า {days} วัน คือถึงวันที่ {until}", "It is posted for at least {days} days, until {until}."
    ),
    "import_needs_revision": ErrorKind(
        409,
        "แผนนี้ประกาศใช้แล้ว โครงการใหม่ {count} โครงการต้องเข้าทางการเพิ่มเติมแผน โปรดให้นักวิเคราะห์นโยบายและแผนเปิดร่างการเพิ่มเติมก่อน",
        "The plan has been announced: {count} new projects need an addition to enter through. Ask the planner for one.",
    ),
}
