"""The columns that a list can show and an export can hold, and what a list's headings link to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError


@dataclass(frozen=True)
class Column:
    """One column: its name in the address, its label, the sort of its heading, and whether a list shows it unasked.

    ``exported`` names the columns of an export that say the same; ``text`` is set where it is a long text of the
    project itself, which a list loads for this column alone.
    """

    name: str
    label: str | Promise
    sort: str = ""
    usual: bool = True
    money: bool = False
    exported: tuple[str, ...] = ()
    text: bool = False

    def holds(self, exported: str) -> bool:
        """Tell whether a column of an export says what this one does; there is one budget for each fiscal year."""
        return exported.rstrip("0123456789") in (self.exported or (self.name,))


AREAS = ("prov_code", "province", "dist_code", "district", "subd_code", "subdist")
COLUMNS = (
    Column("organisation", _("Organisation"), "organisation", usual=False, exported=("org_code", "org_name")),
    Column("place", _("Place"), "district", exported=AREAS),
    Column("objective", _("Objective"), usual=False, text=True),
    Column("target", _("Target"), usual=False, text=True),
    Column("indicator", _("Indicator"), usual=False, text=True),
    Column("expected_result", _("Expected result"), usual=False, text=True),
    Column("unit_in_charge", _("Unit in charge"), usual=False, text=True),
    Column("programme", _("Programme"), "programme", usual=False),
    Column("kind", _("Kind"), "kind", usual=False),
    Column("form", _("Form"), usual=False),
    Column("stage", _("Stage"), "stage"),
    Column("location", _("Location"), "location_state", exported=("location_state",)),
    Column("announced", _("Announced on"), usual=False),
    Column("updated", _("Last change"), "updated", usual=False),
    Column("planned", _("Planned (baht)"), "planned", money=True, exported=("budget",)),
)
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True)
class Heading:
    """A heading of the table, with where clicking leads and how it is sorted now (for ``aria-sort``)."""

    name: str
    label: str | Promise
    url: str
    order: str
    money: bool


def read_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns asked for, in the table's order; none means the usual ones.

    Errors: ``column_unknown`` (400), naming it.
    """
    asked = set(names)
    if unknown := asked - set(NAMES):
        raise DomainError("column_unknown", name=min(unknown)[:40])
    return tuple(name for name in NAMES if name in asked)


def unless_usual(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return none where they are the ones that a list shows unasked, for its form names those too."""
    return () if names == tuple(column.name for column in COLUMNS if column.usual) else names


def shown(names: tuple[str, ...]) -> list[Column]:
    """Return the columns to show."""
    return [column for column in COLUMNS if (column.name in names if names else column.usual)]


def texts(names: tuple[str, ...]) -> list[str]:
    """Return the fields of long texts that the shown columns need."""
    return [column.name for column in shown(names) if column.text]


def labels(names: Iterable[str]) -> list[str]:
    """Return the labels of columns, in the table's order."""
    asked = set(names)
    return [str(column.label) for column in COLUMNS if column.name in asked]


def headings(names: tuple[str, ...], sort: str, url: Callable[[str], str]) -> list[Heading]:
    """Return the headings of the shown columns, the name first; clicking the sorted one turns the order round."""
    columns = [Column("name", _("Project"), "name"), *shown(names)]
    return [_heading(column, sort, url) for column in columns]


def _heading(column: Column, sort: str, url: Callable[[str], str]) -> Heading:
    if not column.sort:
        return Heading(column.name, column.label, "", "", column.money)
    order = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(sort, "")
    first = f"-{column.sort}" if column.money or column.sort == "updated" else column.sort
    following = {"ascending": f"-{column.sort}", "descending": column.sort}.get(order, first)
    return Heading(column.name, column.label, url(following), order, column.money)


def sort_words(sort: str) -> str:
    """Return a sort in words: the label of its heading and an arrow; blank for the usual one."""
    named = {"name": str(_("Project")), **{one.sort: str(one.label) for one in COLUMNS if one.sort}}
    label = named.get(sort.removeprefix("-"))
    return f"{label} {'↓' if sort.startswith('-') else '↑'}" if label else ""
