"""Cleans what people type or paste, and splits it into tokens."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 2000

_CLEAN = str.maketrans(
    {
        **{chr(0x0E50 + digit): str(digit) for digit in range(10)},
        **{chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)},
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\u00ad"),
        **dict.fromkeys("º˚∘", "°"),
        **dict.fromkeys("′’‘ʹ´`ʼ", "'"),
        **dict.fromkeys("″”“ʺ„", '"'),
        **dict.fromkeys("−–—‐‑", "-"),
        "\u3000": " ",
        "،": ",",
        "、": ",",
    }
)


def clean(text: str) -> str:
    """Western digits, plain ASCII signs, no invisible characters, single spaces, no empty lines."""
    lines = (" ".join(line.split()) for line in text.translate(_CLEAN).replace("''", '"').splitlines())
    return "\n".join(line for line in lines if line)


class Token(NamedTuple):
    """A piece of the text; ``kind`` is one of the names in ``_WORDS``."""

    kind: str
    text: str
    gap: bool
    """Whether white space or the start of the text comes before it."""


_WORDS = {
    "number": r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+",
    "skip": r"utm|mgrs|gps|wgs|grid|coordinates?|location|position|datum|met(?:er|re)s?(?![a-z])|(?:ระบบ|ค่า|จุด|ที่)?พิกัด"
    r"|ที่ตั้ง|พื้นหลักฐาน|ระบบ|ทิศ|ค่า|เมตร|ม\.?(?![ก-๛])|[ :=()\[\]{}~_]+|\.",
    "zone": r"zone|โซน",
    "latitude": r"lat(?:itude)?(?![a-z])|northings?(?![a-z])|y(?![a-z])|แลตติจูด|ละติจ[ูุ]ด|เส้นรุ้ง",
    "longitude": r"lon(?:g(?:itude)?)?(?![a-z])|lng(?![a-z])|eastings?(?![a-z])|x(?![a-z])"
    r"|ลอง(?:กิ|จิ|ติ){1,2}จ[ูุ]ด|เส้นแวง",
    "north": r"n(?:orth)?(?![a-z])|เหนือ|น\.?(?![ก-๛])",
    "east": r"e(?:ast)?(?![a-z])|ตะวันออก|ต\.?อ\.?(?![ก-๛])",
    "south": r"s(?:outh)?(?![a-z])|ใต้",
    "west": r"w(?:est)?(?![a-z])|ตะวันตก|ต\.?ต\.?(?![ก-๛])",
    "degree": r"°|d(?:eg(?:rees?)?)?(?![a-z])|องศา",
    "second": r'"|sec(?:onds?)?(?![a-z])|[ฟพว]ิลิปดา',
    "minute": r"'|m(?:in(?:utes?)?)?(?![a-z])|m(?=[en](?![a-z]))|ลิปดา",
    "band": r"[c-hj-np-x](?![a-z])",
    "minus": r"-",
    "plus": r"\+",
    "break": r"[,;/|\n]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()), re.IGNORECASE)


def tokens(text: str) -> list[Token] | None:
    """The tokens of a cleaned text without the words that carry no meaning; ``None`` where a word is not known."""
    found, position, gap = [], 0, True
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            return None
        if match.lastgroup == "skip":
            gap = True
        else:
            found.append(Token(match.lastgroup, match[0].lower(), gap))
            gap = match.lastgroup == "break"
        position = match.end()
    return found
