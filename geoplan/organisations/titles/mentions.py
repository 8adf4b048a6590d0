"""The words in a title that announce a place or an organisation, full, abbreviated or misspelt: ตำบล, อ., อบต., หมู่ที่."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from geoplan.organisations.titles.text import Text, is_thai


class Kind(StrEnum):
    """What a marker announces."""

    PAO = "pao"
    SAO = "sao"
    CITY = "city"
    TOWN = "town"
    SUBDISTRICT_MUNICIPALITY = "subdistrict_municipality"
    MUNICIPALITY = "municipality"
    SPECIAL = "special"
    OFFICE = "office"
    DISTRICT_OFFICE = "district_office"
    PROVINCE = "province"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    HEALTH_CENTRE = "health_centre"
    VILLAGE_NUMBER = "village_number"
    VILLAGE = "village"


ORGANISATIONS = frozenset(
    {Kind.PAO, Kind.SAO, Kind.CITY, Kind.TOWN, Kind.SUBDISTRICT_MUNICIPALITY, Kind.MUNICIPALITY, Kind.SPECIAL}
    | {Kind.OFFICE}
)

_BODY = "องค์?กา?รบ?ร?ิ?หา?รา?(?:ส่?วน)?"
_OFFICE = "(?:สำนักงาน)?(?:ส่งเสริมการปกครอง)ท้องถิ่น|สำนักงานท้องถิ่น"
_NUMBER = r"\d{1,2}(?![\d.])"
# In the order in which they are tried at one place, so that อบต. comes before ต. and เทศบาลตำบล before ตำบล. What must
# not stand before a marker is looked for last, because a pattern that begins with its letter is tried at few places.
_PATTERNS = {
    Kind.SAO: rf"{_BODY}(?:ตำบล|ตำบบล|ตำลบล?|ตำล|ตกบล|ต\.)|อ\.?บ\.?ต\.|อบต(?<![รกชขคม]อบต)(?![ะ-ฺ])",
    Kind.PAO: rf"{_BODY}(?:จังหวัด|จ\.)|อ\.?บ\.?จ\.|อบจ(?<![รกชขคม]อบจ)(?![ะ-ฺ])",
    Kind.SUBDISTRICT_MUNICIPALITY: r"เทศบาล(?:ตำบล|ตำลบล?|ต\.)|ท\.?ต\.",
    Kind.TOWN: r"เทศบาลเมือง|ท\.?ม\.",
    Kind.CITY: r"เทศบาลนคร|ท\.?น\.",
    Kind.MUNICIPALITY: "เทศบาล",
    Kind.SPECIAL: "เมืองพัทยา",
    Kind.OFFICE: rf"(?:{_OFFICE})จังหวัด|สถจ\.?(?![ะ-ฺ])",
    Kind.DISTRICT_OFFICE: rf"(?:{_OFFICE}|ท้องถิ่น)อำเภอ",
    Kind.HEALTH_CENTRE: r"สุขภาพตำบล|รพ\.?สต\.?",
    Kind.PROVINCE: r"จังหวัด|จว\.|จ\.",
    Kind.DISTRICT: r"(?:กิ่ง)?อำเ?ภอ|อ\.(?<!พ\.ต\.อ\.)",
    Kind.SUBDISTRICT: r"ตำบล|ตำลบล?|ตำลล|แขวง|ต\.(?<![รส]\.ต\.)",
    Kind.VILLAGE_NUMBER: rf"หมู่?ท?ี?่?\.?(?={_NUMBER})|ม\.(?<![\d.]ม\.)(?<!ชั้นม\.)(?:ที่)?(?={_NUMBER})",
    Kind.VILLAGE: r"บ้าน(?<!หมู่บ้าน)(?<!แม่บ้าน)(?<!โรงเรียนบ้าน)(?<!อนามัยบ้าน)(?<!สุขภาพบ้าน)(?!พัก|เรือน)"
    r"|บ\.(?<![ก-๎.]บ\.)",
}
_FIRST = "[องทเสรจกตแหมบ]"
_MARKERS = re.compile(rf"(?={_FIRST})(?:" + "|".join(f"(?P<{kind}>{p})" for kind, p in _PATTERNS.items()) + ")")
_ROAD_CODE = re.compile(r"([ก-ฮ]{2})(\.ถ\.?(?=[\d-])|\.?(?=\d{4}(?!\d)))")
_NUMBERS = re.compile(r"\d{1,2}(?!\d)(?:(?:,|-|–|และ|ถึง|,?หมู่ที่)\d{1,2}(?![\d.]))*")
_PAIR = re.compile(r"(\d+)(?:(-|–|ถึง)(\d+))?")
HIGHEST_VILLAGE = 99
LONGEST_ABBREVIATION = 6


@dataclass(frozen=True, slots=True)
class Mention:
    """A marker: where it begins in the packed text, and where the name behind it begins."""

    kind: Kind
    start: int
    end: int


def mentions(text: Text) -> list[Mention]:
    """The markers of a text in their order; those that are only the beginning of another's name are left out."""
    found: list[Mention] = []
    at = 0
    while match := _MARKERS.search(text.packed, at):
        kind, (start, end) = Kind(match.lastgroup or ""), match.span()
        if kind in ORGANISATIONS and _joined(text, start, end):
            at = start + 1
            continue
        at = end
        if kind != Kind.VILLAGE or not found or found[-1].end != start or found[-1].kind == Kind.VILLAGE:
            found.append(Mention(kind, start, end))
    return found


def _joined(text: Text, start: int, end: int) -> bool:
    """Whether an abbreviation is only made by the end of one word and the beginning of the next.

    So แหลมงอบ ต. is no อบต., and ศรีมโหสถ จ. no สถจ., which nobody writes right behind another word either.
    """
    if end - start > LONGEST_ABBREVIATION or _begins_word(text, start):
        return False
    return text.has_gap(start, end) or text.packed.startswith("สถจ", start)


def village_numbers(text: Text, mention: Mention) -> tuple[tuple[int, ...], int]:
    """The village numbers behind a marker (``6``, ``3,5``, ``2-4``, ``1 และ 7``), and where they end."""
    match = _NUMBERS.match(text.packed, mention.end)
    if match is None:
        return (), mention.end
    numbers: list[int] = []
    for first, dash, last in _PAIR.findall(match.group()):
        low, high = int(first), int(last or first)
        numbers += range(low, high + 1) if dash and low <= high else (low, high) if last else (low,)
    return tuple(dict.fromkeys(n for n in numbers if 0 < n <= HIGHEST_VILLAGE)), match.end()


def road_codes(text: Text) -> list[str]:
    """The two letters of each road number (นว.ถ.1-0021, สห 5045)."""
    found = _ROAD_CODE.finditer(text.packed)
    return [match[1] for match in found if "ถ" in match[2] or _begins_word(text, match.start())]


def _begins_word(text: Text, at: int) -> bool:
    return at == 0 or at in text.gaps or not is_thai(text.packed[at - 1])
