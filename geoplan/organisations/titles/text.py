"""A title made ready for reading: one spelling of each letter, western digits, and no spaces.

Real titles lose spaces and gain them in the middle of names, so names are looked for in the packed text; where the
spaces stood is kept, for a name most often ends there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from itertools import pairwise

from geoplan.thai import to_arabic_digits

INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
ODD = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u0e4d]|เเ")
THAI_DIGIT = re.compile("[๐-๙]")
SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
# A mark or vowel that belongs to the letter before it: no word begins with one.
FOLLOWING = frozenset("ะัาำิีึืฺุูๅ็่้๊๋์ํ๎")
# What commonly stands right behind a name when the space is lost; a marker ends a name as well.
STOPS = (
    "ตามแบบ", "ตามมาตรฐาน", "กว้าง", "ขนาด", "ปริมาตร", "ปริมาณ", "พื้นที่", "มีพื้นที่", "รวม", "จำนวน", "สาย",
    "ความจุ", "ความยาว", "ยาว", "ระยะ", "โดย", "และ", "ถึง", "เชื่อม", "ช่วง", "รูปทรง", "แบบ", "กำหนด", "พร้อม",
    "ไป", "ซอย", "ถนน", "หนา", "ภายใน", "ชุมชน", "หมู่", "บ้าน", "ประจำปี", "ที่", "หรือ", "ลึก", "ติดตั้ง", "งบประมาณ",
    "ประปา", "เพื่อ", "สำหรับ", "รหัส",
)  # fmt: skip


def normalise(text: str) -> str:
    """Return the text with western digits, one way of writing sara am and sara ae, and no invisible characters."""
    if THAI_DIGIT.search(text):
        text = to_arabic_digits(text)
    if ODD.search(text):
        text = SARA_AM.sub(r"\1\2ำ", INVISIBLE.sub("", text)).replace("เเ", "แ")
    return text


def pack(text: str) -> str:
    """Return the text normalised and without spaces."""
    return "".join(normalise(text).split())


def is_thai(letter: str) -> bool:
    """Whether the character is a Thai letter, vowel or mark."""
    return "ก" <= letter <= "๎" and letter != "฿"


class Text:
    """The packed text of a title, and where its spaces stood."""

    def __init__(self, title: str) -> None:
        words = normalise(title).split()
        parts: list[str] = []
        gaps: list[int] = []
        length = 0
        for word in words:
            # Two numbers side by side must not become one.
            glue = " " if parts and parts[-1][-1].isdecimal() and word[0].isdecimal() else ""
            gaps.append(length)
            parts.append(glue + word)
            length += len(glue) + len(word)
        self.packed = "".join(parts)
        self._gaps = gaps
        self.gaps = frozenset(gaps)

    def __len__(self) -> int:
        return len(self.packed)

    def words(self, start: int, end: int) -> str:
        """Return what stands between two places of the packed text, with its spaces."""
        inner = self._gaps[bisect_right(self._gaps, start) : bisect_left(self._gaps, end)]
        places = [start, *inner, end]
        return " ".join(self.packed[a:b] for a, b in pairwise(places))

    def has_gap(self, start: int, end: int) -> bool:
        """Whether a space stood between two places, ends not counted."""
        return bisect_right(self._gaps, start) < bisect_left(self._gaps, end)

    def splits_letter(self, at: int) -> bool:
        """Whether what follows belongs to the letter before."""
        return at < len(self.packed) and self.packed[at] in FOLLOWING

    def ends_word(self, at: int, starts: Collection[int]) -> bool:
        """Whether a name can end here: at a space, a sign, the end, one of the ``starts``, or a word often next."""
        if at >= len(self.packed) or at in self.gaps or at in starts or not is_thai(self.packed[at]):
            return True
        return self.packed.startswith(STOPS, at)
