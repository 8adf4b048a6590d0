"""The village numbers and the village that a title names. No register of villages is loaded: names are as written."""

from __future__ import annotations

from geoplan.organisations.titles.context import Context
from geoplan.organisations.titles.found import Found, Sureness, Why
from geoplan.organisations.titles.mentions import Kind, village_numbers

LONGEST_NAME = 30


def villages(context: Context) -> Found[tuple[int, ...]] | None:
    """All village numbers of the title in their order; sure when there is one."""
    numbers: dict[int, None] = {}
    words = []
    for mention in context.of(Kind.VILLAGE_NUMBER):
        found, end = village_numbers(context.text, mention)
        numbers.update(dict.fromkeys(found))
        words.append(context.text.words(mention.start, end))
    if not numbers:
        return None
    sureness = Sureness.SURE if len(numbers) == 1 else Sureness.LIKELY
    return Found(tuple(numbers), sureness, Why.NAMED, " ".join(words))


def village_name(context: Context) -> Found[str] | None:
    """The village that stands beside a number, else the first named; its end is where a space or a known word is."""
    markers = context.of(Kind.VILLAGE_NUMBER)
    begins = {mention.start for mention in markers}
    ends = {village_numbers(context.text, mention)[1] for mention in markers}
    names = []
    for mention in context.of(Kind.VILLAGE):
        end = _end(context, mention.end)
        if name := context.text.words(mention.end, end).strip():
            beside = mention.start in ends or end in begins
            names.append((not beside, name, context.text.words(mention.start, end)))
    if not names:
        return None
    apart, name, words = min(names, key=lambda one: one[0])
    others = tuple(dict.fromkeys(other for _, other, _ in names if other != name))
    return Found(name, Sureness.AMBIGUOUS if apart and others else Sureness.LIKELY, Why.NAMED, words, others)


def _end(context: Context, start: int) -> int:
    """Where the name that begins at ``start`` ends; two letters are the least, for a name can begin like a word."""
    last = min(len(context.text), start + LONGEST_NAME)
    ends = (at for at in range(start + 2, last) if context.text.ends_word(at, context.starts))
    return next(ends, last)
