"""One typed filter of projects, read from a query string: list, map, tiles, exports, API and district pages share it.

Every value is checked against its type or its list of choices; nonsense raises ``filter_invalid`` and an unknown
parameter ``filter_unknown`` (both 400, naming the parameter), so that a mistyped filter never shows everything.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.gis.geos import Polygon
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Exists, F, Lookup, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler
from django.http import QueryDict

from geoplan.errors import DomainError
from geoplan.policy import Actor
from projects.models import (
    ApprovalState,
    BudgetApproval,
    Contract,
    ContractFunding,
    Disbursement,
    Ending,
    Form,
    ImportBatch,
    ImportRow,
    Instalment,
    Kind,
    LocationState,
    Project,
    ProjectYearBudget,
    RowState,
    Stage,
)

YEARS = range(2540, 2641)
LARGEST_ID = 2**63 - 1
MOST_IDS = 1000
LONGEST_TEXT = 200
Bounds = tuple[float, float, float, float]
Narrowed = TypeVar("Narrowed", bound=QuerySet[Project])
# What a revision has taken out of its plan and what was called off is not to be built anywhere.
WAITS = Q(location_state=LocationState.NEEDED, withdrawn_on__isnull=True) & ~Q(stage=Stage.CANCELLED)


class ILike(Lookup):
    """``text ILIKE pattern``: unlike Django's ``icontains``, the trigram index on the bare column serves it."""

    lookup_name = "ilike"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ILIKE {right}", (*left_params, *right_params)


def contains(field: str, text: str) -> ILike:
    """Return the condition that ``field`` has ``text`` in it, whatever its case; wildcards in it mean themselves."""
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return ILike(F(field), Value(f"%{escaped}%", output_field=CharField()))


def _text(value: str) -> str:
    if "\x00" in value or len(value) > LONGEST_TEXT:
        raise ValueError
    return " ".join(value.split())


def _digits(length: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(rf"[0-9]{{{length}}}", value):
            raise ValueError
        return value

    return read


def _number(allowed: range | None = None) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,19}", value):
            raise ValueError
        number = int(value)
        if number > LARGEST_ID or (allowed is not None and number not in allowed):
            raise ValueError
        return number

    return read


def _choice(choices: Collection[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError
        return value

    return read


def _month(value: str) -> str:
    """Read a month of a Buddhist year, such as ``2568-03``."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value) or int(value[:4]) not in YEARS:
        raise ValueError
    return value


def _bounds(value: str) -> Bounds:
    """Read west, south, east, north in degrees; the box may be thin, never turned round."""
    west, south, east, north = (float(part) for part in value.split(","))
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError
    return west, south, east, north


def _ids(value: str) -> tuple[int, ...]:
    ids = tuple(dict.fromkeys(_number()(part) for part in value.split(",")))
    if len(ids) > MOST_IDS:
        raise ValueError
    return ids


READERS: dict[str, Callable[[str], object]] = {
    "organisation": _digits(8),
    "province": _digits(2),
    "district": _digits(4),
    "subdistrict": _digits(6),
    "fiscal_year": _number(YEARS),
    "programme": _digits(2),
    "kind": _choice(Kind.values),
    "form": _choice(Form.values),
    "stage": _choice(Stage.values),
    "location_state": _choice(LocationState.values),
    "money": _choice(("planned", "approved", "contracted", "disbursed")),
    "late": _choice(("yes",)),
    "due_in": _month,
    "paid_in": _month,
    "plan": _number(),
    "batch": _number(),
    "q": _text,
    "bbox": _bounds,
    "ids": _ids,
}
MANY = {"organisation", "programme", "kind", "form", "stage", "location_state"}
JOINED = {"bbox", "ids"}


def _past_end() -> QuerySet[Contract]:
    return Contract.objects.filter(project=OuterRef("pk"), ending="", current_ends_on__lt=dt.date.today())


def month_days(month: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a month of a Buddhist year, such as ``2568-03``."""
    year, number = int(month[:4]) - 543, int(month[5:])
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def _due_in(month: str) -> QuerySet[Instalment]:
    """Return the parts of contracts that were to be paid in a month, of the project in the outer query."""
    of = Instalment.objects.filter(contract__project=OuterRef("pk")).exclude(contract__ending=Ending.TERMINATED)
    day = Coalesce("due_on", "contract__current_ends_on")
    return of.annotate(day=day).filter(day__range=month_days(month))


@dataclass(frozen=True)
class ProjectFilter:
    """What to show. Tuples hold alternatives (any of them); empty means no condition."""

    organisation: tuple[str, ...] = ()
    province: str = ""
    district: str = ""
    subdistrict: str = ""
    fiscal_year: int | None = None
    programme: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    location_state: tuple[str, ...] = ()
    """Of those without a place only what waits for one: not what was cancelled or taken out of its plan."""
    money: str = ""
    """How far money has come: projects that have some of it, in the fiscal year if one is chosen."""
    late: str = ""
    """Projects that have not ended, with a contract in force whose last day is over."""
    due_in: str = ""
    """A month: something was to be paid in it (instalments by their day, else the contract's last)."""
    paid_in: str = ""
    """A month of a Buddhist year, such as ``2568-03``: something was paid in it."""
    plan: int | None = None
    batch: int | None = None
    """An import: the projects that it wrote or found unchanged."""
    q: str = ""
    bbox: Bounds | None = None
    ids: tuple[int, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict, besides: Iterable[str] = ()) -> ProjectFilter:
        """Read the filter of a query string; ``besides`` names the parameters that mean something else there."""
        unknown = set(query) - set(READERS) - set(besides)
        if unknown:
            raise DomainError("filter_unknown", name=min(unknown)[:40])
        values: dict[str, object] = {}
        for name, reader in READERS.items():
            given = [value.strip() for value in query.getlist(name) if value.strip()]
            if not given:
                continue
            try:
                read = [reader(value) for value in given]
            except ValueError as error:
                raise DomainError("filter_invalid", name=name) from error
            values[name] = tuple(dict.fromkeys(read)) if name in MANY else read[-1]
        return cls(**values)  # type: ignore[arg-type]

    def apply(self, projects: Narrowed, actor: Actor) -> Narrowed:
        """Return those of ``projects`` that fit; scoping them to the reader is the caller's (``visible_to``).

        An import is only for those who may import for its organisation; for ``actor`` another's is as none at all.
        """
        projects = projects.filter(self.equalities())
        if self.location_state:
            others = set(self.location_state) - {LocationState.NEEDED}
            waits = WAITS if LocationState.NEEDED in self.location_state else Q()
            projects = projects.filter(Q(location_state__in=others) | waits)
        if self.fiscal_year:
            budgets = ProjectYearBudget.objects.filter(project=OuterRef("pk"), fiscal_year=self.fiscal_year)
            projects = projects.filter(Exists(budgets.filter(amount__isnull=False)))
        if self.money:
            projects = projects.filter(Exists(self._money()))
        if self.late:
            projects = projects.filter(Exists(_past_end())).exclude(stage__in=(Stage.COMPLETED, Stage.CANCELLED))
        if self.due_in:
            projects = projects.filter(Exists(_due_in(self.due_in)))
        if self.paid_in:
            paid = Disbursement.objects.filter(project=OuterRef("pk"), paid_on__range=month_days(self.paid_in))
            projects = projects.filter(Exists(paid))
        if self.batch:
            batches = ImportBatch.objects.visible_to(actor).filter(pk=self.batch)
            rows = ImportRow.objects.filter(batch__in=batches, project=OuterRef("pk")).exclude(state=RowState.REFUSED)
            projects = projects.filter(Exists(rows))
        for word in self.q.split():
            projects = projects.filter(Q(contains("name", word)) | Q(contains("code", word)))
        if self.bbox:
            projects = projects.filter(geometry__intersects=Polygon.from_bbox(self.bbox))
        return projects

    def _money(self) -> QuerySet[Any]:
        """Return the records that show how far money has come, of the project in the outer query."""
        of = {"project": OuterRef("pk")}
        year = {"fiscal_year": self.fiscal_year} if self.fiscal_year else {}
        by_approval = {f"approval__{name}": value for name, value in {**of, **year}.items()}
        if self.money == "planned":
            return ProjectYearBudget.objects.filter(**of, **year, amount__gt=0)
        if self.money == "approved":
            return BudgetApproval.objects.filter(**of, **year, state=ApprovalState.APPROVED, effective__gt=0)
        if self.money == "contracted":
            return ContractFunding.objects.filter(**by_approval, amount__gt=0)
        return Disbursement.objects.filter(**by_approval)

    def equalities(self) -> Q:
        """Return the conditions on columns that projects, and their summaries, have themselves."""
        lookups = {
            "organisation__code__in": self.organisation,
            "province": self.province,
            "district": self.district,
            "subdistrict": self.subdistrict,
            "programme__in": self.programme,
            "kind__in": self.kind,
            "form__in": self.form,
            "stage__in": self.stage,
            "plan": self.plan,
            "pk__in": self.ids,
        }
        return Q(**{lookup: value for lookup, value in lookups.items() if value})

    def pairs(self) -> list[tuple[str, str]]:
        """Return the conditions as parameters and their values, in the order of the fields."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in JOINED:
                pairs += [(field.name, ",".join(repr(part) for part in value))] if value else []
            elif isinstance(value, tuple):
                pairs += [(field.name, str(part)) for part in value]
            elif value:
                pairs.append((field.name, str(value)))
        return pairs

    def to_query(self) -> str:
        """Return the canonical query string: what ``from_query`` reads back as this filter."""
        return urlencode(self.pairs())

    def without(self, name: str, value: str | None = None) -> ProjectFilter:
        """Return the filter without one condition, or without one of its alternatives; what hangs below goes too."""
        current = getattr(self, name)
        if value is not None and name in MANY:
            rest: Any = tuple(one for one in current if one != value)
            return replace(self, **{name: rest})
        below = {"province": ("district", "subdistrict"), "district": ("subdistrict",)}.get(name, ())
        empty = ProjectFilter()
        return replace(self, **{one: getattr(empty, one) for one in (name, *below)})

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return self == ProjectFilter()
