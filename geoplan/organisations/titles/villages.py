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
    numbered = {end for mention in context.of(Kind.VILLAGE_NUMBER) for end in village_numbers(context.text, mention)[1:]}
    names = []
    for mention in context.of(Kind.VILLAGE):
        end = _end(context, mention.end)
        name = context.text.words(mention.end, end).strip()
        if name:
            beside = mention.start in numbered or any(m.start == end for m in context.of(Kind.VILLAGE_NUMBER))
            names.append((not beside, name, context.text.words(mention.start, end)))
    if not names:
        return None
    beside, name, words = min(names, key=lambda one: one[0])
    others = tuple(dict.fromkeys(other for _, other, _ in names if other != name))
    return Found(name, Sureness.AMBIGUOUS if beside and others else Sureness.LIKELY, Why.NAMED, words, others)


def _end(context: Context, start: int) -> int:
    text = context.text
    last = min(len(text), start + LONGEST_NAME)
    return next((at for at in range(start + 2, last) if text.ends_word(at, context.starts)), last) if start < last else start
