"""People, their sign-in, and reviews."""

from __future__ import annotations

from geoplan.errors.kinds import ErrorKind

ERRORS = {
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
    "second_step_not_set": ErrorKind(
        409, "ผู้ใช้นี้ไม่ได้เปิดใช้ขั้นที่สอง จึงไม่มีอะไรให้ล้าง", "This person has no second step to reset."
    ),
    "own_second_step": ErrorKind(
        409,
        "ล้างขั้นที่สองของตนเองไม่ได้ โปรดปิดใช้ในหน้าการยืนยันตัวตนสองขั้นตอน หรือให้ผู้ดูแลระบบคนอื่นทำให้",
        "You cannot reset your own second step. Turn it off on its page, or let another administrator do it.",
    ),
    "account_exists": ErrorKind(
        409,
        "มีบัญชีที่ใช้ชื่อผู้ใช้หรืออีเมล {name} อยู่แล้ว จึงไม่ได้สร้างใหม่",
        "There is an account with the user name or e-mail {name} already. Nothing was made.",
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
    # Reviews
    "review_needs_text": ErrorKind(400, "โปรดพิมพ์ข้อความก่อนส่ง", "Write something before you send it."),
    "review_too_long": ErrorKind(
        400, "ข้อความยาว {length} ตัวอักษร เกิน {most} ตัวอักษร", "The text has {length} characters; {most} is the most."
    ),
    "review_closed": ErrorKind(409, "เรื่องนี้ปิดแล้ว", "This review is closed."),
}
