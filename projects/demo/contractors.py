"""The contractors of the demonstration: invented firms with numbers whose check digits are right."""

from __future__ import annotations

from typing import NamedTuple

from geoplan.thai import check_digit

NAMES = (
    "หจก.โชคอำนวยการโยธา",
    "หจก.อีสานก่อสร้างพัฒนา",
    "บริษัท ทรัพย์มั่นคงวิศวกรรม จำกัด",
    "หจก.ก้าวหน้าคอนกรีต",
    "บริษัท เพชรพูนทรัพย์การทาง จำกัด",
    "หจก.ศิริมงคลบาดาล",
    "ร้านรวมช่างการไฟฟ้า",
    "บริษัท นานาพาณิชย์คอมพิวเตอร์ จำกัด",
    "หจก.ทวีโชคขุดลอก",
    "บริษัท เอกวัฒนาเคหะ จำกัด",
    "หจก.บุญมาวัสดุก่อสร้าง",
    "บริษัท ไทยสถาปัตย์โยธา จำกัด",
)


class Contractor(NamedTuple):
    """A firm: its name and its 13-digit tax number."""

    name: str
    tax_id: str


def _made(number: int, name: str) -> Contractor:
    kind, office = ("1", "5") if name.startswith("บริษัท") else ("4", "3")
    twelve = f"0{kind}0{office}5{55 + number}{number * 7919 % 100000:05d}"
    return Contractor(name, twelve + check_digit(twelve))


CONTRACTORS = tuple(_made(number, name) for number, name in enumerate(NAMES, start=1))
