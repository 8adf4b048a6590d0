"""Groups the tokens of a text into two values: each a number with its parts, its axis and its sign."""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.errors import DomainError
from spatial.coordinates.text import Token

UNITS = ("degree", "minute", "second")
AXES = {
    "latitude": ("y", 1),
    "north": ("y", 1),
    "south": ("y", -1),
    "longitude": ("x", 1),
    "east": ("x", 1),
    "west": ("x", -1),
}
LABELS = ("latitude", "longitude")
OTHER = {"x": "y", "y": "x", None: None}


@dataclass
class Value:
    """One of the two values: its parts (degrees, minutes, seconds; or metres), its axis where said, and its sign."""

    parts: list[float]
    axis: str | None
    sign: int

    @property
    def total(self) -> float:
        """The value in degrees, or in metres."""
        return self.sign * sum(part / 60**place for place, part in enumerate(self.parts))


def read_values(found: list[Token]) -> tuple[Value, Value] | None:
    """The two values that the tokens hold; ``None`` where they do not fall into two.

    Axis words, degree signs and minus signs show where the second value starts; failing these a comma, and failing
    that the middle.
    """
    found = _letter_seconds(found)
    numbers = [i for i, token in enumerate(found) if token.kind == "number"]
    if not 2 <= len(numbers) <= 6:
        return None
    owners = _owners(found, numbers)
    split = _split(found, numbers, owners)
    if split is None:
        return None
    said = [{o.axis for o in owners if (o.rank >= split) == half} for half in (False, True)]
    first, second = _value(found, numbers[:split], said[0]), _value(found, numbers[split:], said[1])
    if first is None or second is None or (first.axis is not None and first.axis == second.axis):
        return None
    first.axis = first.axis or OTHER[second.axis]
    second.axis = OTHER[first.axis]
    return first, second


def _letter_seconds(found: list[Token]) -> list[Token]:
    """The ``s`` of ``13d45m12s`` is seconds; any other ``s`` is south."""
    return [
        token._replace(kind="second") if token.text == "s" and i > 1 and found[i - 2].text.startswith("m") else token
        for i, token in enumerate(found)
    ]


@dataclass(frozen=True)
class _Owner:
    """An axis word, the rank of the number it belongs to, and whether it stands before that number."""

    rank: int
    axis: tuple[str, int]
    before: bool


def _owners(found: list[Token], numbers: list[int]) -> list[_Owner]:
    """The axis words with their numbers; words of one style stand all before or all after their numbers."""
    owners = []
    for labels in (True, False):
        words = [i for i, token in enumerate(found) if token.kind in AXES and (token.kind in LABELS) == labels]
        before = bool(words) and words[0] < numbers[0]
        for i in words:
            rank = sum(number < i for number in numbers) - (not before)
            if rank < len(numbers):
                owners.append(_Owner(rank, AXES[found[i].kind], before))
    return owners


def _split(found: list[Token], numbers: list[int], owners: list[_Owner]) -> int | None:
    """The rank of the number at which the second value starts."""
    count = len(numbers)
    starts = {owner.rank if owner.before else owner.rank + 1 for owner in owners}
    starts |= {rank for rank, i in enumerate(numbers) if _unit(found, i) == "degree" or _sign(found, i)}
    starts -= {0, count}
    if not starts:
        breaks = (i for i, token in enumerate(found) if token.kind == "break")
        starts = {sum(number < i for number in numbers) for i in breaks} - {0, count}
    if not starts and count % 2 == 0:
        starts = {count // 2}
    return starts.pop() if len(starts) == 1 else None


def _value(found: list[Token], group: list[int], said: set[tuple[str, int]]) -> Value | None:
    """One value: whole numbers but for the last, units in their order, one axis, not both a minus and south or west."""
    texts = [found[i].text for i in group]
    units = [_unit(found, i) for i in group]
    axes = {axis for axis, _ in said}
    minus, south_west = _sign(found, group[0]) == "minus", any(sign < 0 for _, sign in said)
    if len(group) > 3 or len(axes) > 1 or any("." in text for text in texts[:-1]) or (minus and south_west):
        return None
    if len(group) > 1 and any(unit not in (None, UNITS[place]) for place, unit in enumerate(units)):
        return None
    parts = [float(text) for text in texts]
    if any(part >= 60 for part in parts[1:]):
        raise DomainError(
            "coordinate_out_of_range",
            reason_th="ลิปดาและฟิลิปดาต้องน้อยกว่า 60",
            reason_en="minutes and seconds must be below 60",
        )
    return Value(parts, axes.pop() if axes else None, -1 if minus or south_west else 1)


def _unit(found: list[Token], i: int) -> str | None:
    """The unit after the number at ``i``."""
    return found[i + 1].kind if i + 1 < len(found) and found[i + 1].kind in UNITS else None


def _sign(found: list[Token], i: int) -> str | None:
    """The sign of the number at ``i``: it touches the number and follows a space, unlike the dash of ``13-45``."""
    signed = i > 0 and found[i - 1].kind in ("minus", "plus") and found[i - 1].gap and not found[i].gap
    return found[i - 1].kind if signed else None
