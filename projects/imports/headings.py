"""The headings of a file's rows: found in the plan by number and words, or added to it when the import is written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min

from geoplan.errors import DomainError
from geoplan.thai import to_arabic_digits
from projects.imports.fields import normal
from projects.models import (
    Generation,
    HeadingKind,
    ImportBatch,
    ImportRow,
    NumberSeries,
    Plan,
    PlanHeading,
    PlanState,
    Project,
    RowState,
)

KINDS = ("strategy", "tactic", "issue")
LONGEST = 300
MOST_NUMBER = 32_767
ALIKE, SAME_WORDS = 0.75, 0.92
"""How alike the words must be: with the same number, and without one."""

Said = dict[str, list[Any]]
"""A row's headings by kind, each as its number (or None) and its words: ``{"strategy": [1, "ด้านการศึกษา"]}``."""

_NAMES = {
    "strategy": r"ยุทธศาสตร์(?:การพัฒนา)?",
    "tactic": r"(?:กลยุทธ์|แนวทางการพัฒนา)",
    "issue": r"ประเด็น(?:การพัฒนา|ยุทธศาสตร์)?",
}
_NUMBERED = re.compile(r"^(?:ที่)?\s*(\d+(?:\.\d+)*)(?:[.):]\s*|\s+|$)(.*)$", re.DOTALL)
_FILLING = re.compile(r"ยุทธศาสตร์|กลยุทธ์|แนวทาง|ประเด็น|การพัฒนา|^ที่|ด้าน|ของ")


def parse(kind: str, text: str) -> list[Any] | None:
    """A heading as printed: ``ยุทธศาสตร์ที่ 1 ด้านการศึกษา`` or ``1. ด้านการศึกษา``; of ``1.2`` the last number counts."""
    words = " ".join(to_arabic_digits(text).split())
    without = re.sub(rf"^(?:[ก-ฮ]\.\s*)?{_NAMES[kind]}\s*(?=ที่|\d|[:.–-])[\s:.–-]*", "", words)
    found = _NUMBERED.match(without)
    number = int(found[1].split(".")[-1]) if found else None
    title = (found[2] if found else without).strip(" :.-–")
    if number is not None and not 0 < number <= MOST_NUMBER:
        number = None
    return [number, title] if title or number is not None else None


def said_by(texts: dict[str, str]) -> Said | None:
    """A row's headings, by what its columns say."""
    said = {kind: found for kind in KINDS if texts.get(kind) and (found := parse(kind, texts[kind]))}
    return said or None


def core(title: str) -> str:
    """The words of a heading that tell it from others; all of them where there are no such."""
    plain = normal(title)
    return _FILLING.sub("", plain) or plain


@dataclass
class Heading:
    """A heading of the plan, or one that is to be added (``pk`` None)."""

    kind: str
    number: int
    title: str
    parent: Heading | None = None
    pk: int | None = None


@dataclass
class Tree:
    """A plan's headings, with those that the rows of a file add; a plan that is not there yet has none."""

    generation: str | None
    is_draft: bool = True
    headings: list[Heading] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan) -> Tree:
        """The headings as they are."""
        rows = list(PlanHeading.objects.filter(plan=plan).order_by("parent_id", "number"))
        known = {row.pk: Heading(row.kind, row.number, row.title, None, row.pk) for row in rows}
        for row in rows:
            known[row.pk].parent = known.get(row.parent_id or 0)
        return cls(plan.generation, plan.state == PlanState.DRAFT, list(known.values()))

    def find(self, said: Said) -> Heading | str:
        """The heading under which rows that say this belong, added where it is new; or what is wrong with it."""
        if self.generation == Generation.ISSUE_BASED:
            return self._child("issue", said["issue"], None) if "issue" in said else "heading_needs_issue"
        if "strategy" not in said and "tactic" not in said:
            return "heading_needs_strategy"
        if "strategy" not in said:
            matching = [
                one for one in self.headings if one.kind == "tactic" and core(one.title) == core(said["tactic"][1])
            ]
            return matching[0] if len(matching) == 1 else "tactic_alone"
        strategy = self._child("strategy", said["strategy"], None)
        return self._child("tactic", said["tactic"], strategy) if "tactic" in said else strategy

    def _child(self, kind: str, said: Sequence[Any], parent: Heading | None) -> Heading:
        number, title = said
        siblings = [one for one in self.headings if one.kind == kind and one.parent is parent]
        found = _alike(siblings, number, title)
        if found is None:
            taken = {one.number for one in siblings}
            free = number if number and number not in taken else max(taken, default=0) + 1
            found = Heading(kind, free, title or f"{HeadingKind(kind).label} {free}", parent)
            self.headings.append(found)
        return found


def _alike(siblings: list[Heading], number: int | None, title: str) -> Heading | None:
    """The same words before the same number, then like words with the same number, then very like words alone."""
    if not title:
        return next((one for one in siblings if one.number == number), None)
    words = core(title)
    same = [one for one in siblings if core(one.title) == words]
    if same:
        return next((one for one in same if one.number == number), same[0])
    likeness = {id(one): difflib.SequenceMatcher(None, core(one.title), words).ratio() for one in siblings}
    for one in siblings:
        if number is not None and one.number == number and likeness[id(one)] >= ALIKE:
            return one
    close = [one for one in siblings if likeness[id(one)] >= SAME_WORDS and number in (None, one.number)]
    return close[0] if len(close) == 1 else None


@dataclass
class Trees:
    """The headings of the plans that a file's rows go into, each plan's read once, and what was found in them."""

    trees: dict[int, Tree] = field(default_factory=dict)
    known: dict[tuple[int | None, str | None, str], tuple[int | None, str | None]] = field(default_factory=dict)

    def find(self, said: Said, plan: int | None, generation: str | None) -> tuple[int | None, str | None]:
        """The heading in the plan, None where it is new, and the code of what is wrong, if anything.

        ``generation`` is of a plan that is not there yet (``plan`` None).
        """
        key = (plan, generation, repr(said))
        if key not in self.known:
            self.known[key] = self._find(said, plan, generation)
        return self.known[key]

    def _find(self, said: Said, plan: int | None, generation: str | None) -> tuple[int | None, str | None]:
        tree = Tree(generation)
        if plan is not None:
            if plan not in self.trees:
                self.trees[plan] = Tree.of(Plan.objects.get(pk=plan))
            tree = self.trees[plan]
        heading = tree.find(said)
        if isinstance(heading, str):
            return None, heading
        return heading.pk, None if heading.pk is not None or tree.is_draft else "heading_unknown"


def write(batch: ImportBatch) -> bool:
    """Give the rows that will be written their headings, adding those that their plans lack; ids go to the batch.

    The plans are locked by the caller. Answers whether any row has a heading.
    Errors: ``announced_locked`` where a plan was announced since the rows were checked.
    """
    made, any_ = list[int](), False
    rows = ImportRow.objects.filter(batch=batch, headings__isnull=False).exclude(state=RowState.REFUSED)
    for plan in Plan.objects.filter(pk__in=rows.values("plan_id")).order_by("pk"):
        tree, of_plan = Tree.of(plan), rows.filter(plan=plan)
        for said in of_plan.order_by("headings").values_list("headings", flat=True).distinct():
            heading = tree.find(said)
            if isinstance(heading, Heading):
                _keep(plan, heading, made)
                any_ = True
            of_plan.filter(headings=said).update(heading=heading.pk if isinstance(heading, Heading) else None)
    batch.made_headings = made
    return any_


def _keep(plan: Plan, heading: Heading, made: list[int]) -> None:
    if heading.pk is not None:
        return
    if plan.state != PlanState.DRAFT:
        raise DomainError("announced_locked")
    if heading.parent is not None:
        _keep(plan, heading.parent, made)
    row = PlanHeading.objects.create(
        plan=plan,
        kind=heading.kind,
        number=heading.number,
        title=heading.title[:LONGEST],
        parent_id=heading.parent.pk if heading.parent else None,
    )
    heading.pk = row.pk
    made.append(row.pk)


def take_back(batch: ImportBatch) -> None:
    """Remove the headings that the import added, where nothing stands under them by now and the plan is a draft.

    The plans are locked by the caller.
    """
    for pk in reversed(batch.made_headings):
        heading = PlanHeading.objects.filter(pk=pk, plan__state=PlanState.DRAFT).first()
        used = Project.objects.filter(heading_id=pk).exists() or PlanHeading.objects.filter(parent=pk).exists()
        if heading is not None and not used:
            NumberSeries.objects.filter(plan=heading.plan_id, heading=pk).delete()
            heading.delete()
    batch.made_headings = []


def told(batch: ImportBatch) -> list[dict[str, Any]]:
    """What the rows say of headings, with the plan's heading (None: it will be added) and the number of rows."""
    rows = ImportRow.objects.filter(batch=batch, headings__isnull=False).values("plan_id", "headings")
    # One heading or none: rows that were refused are never given one that had to be added.
    found = rows.annotate(count=Count("pk"), first=Min("position"), found=Max("heading_id"))
    counted = list(found.order_by("first"))
    known = PlanHeading.objects.select_related("parent").in_bulk({row["found"] for row in counted} - {None})
    return [
        {
            "said": [_words(kind, row["headings"][kind]) for kind in KINDS if kind in row["headings"]],
            "heading": known.get(row["found"]),
            "count": row["count"],
        }
        for row in counted
    ]


def _words(kind: str, said: Sequence[Any]) -> str:
    number = f"{said[0]}. " if said[0] is not None else ""
    return f"{HeadingKind(kind).label}: {number}{said[1]}"
