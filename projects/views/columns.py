"""The columns that the list can show, and what their headings link to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError


@dataclass(frozen=True)
class Column:
    """One column: its name in the address, its label, the sort of its heading, and whether it is shown unasked."""

    name: str
    label: str | Promise
    sort: str = ""
    usual: bool = True
    money: bool = False


COLUMNS = (
    Column("organisation", _("Organisation"), "organisation", usual=False),
    Column("place", _("Place"), "district"),
    Column("programme", _("Programme"), "programme", usual=False),
    Column("kind", _("Kind"), "kind", usual=False),
    Column("stage", _("Stage"), "stage"),
    Column("location", _("Location"), "location_state"),
    Column("updated", _("Last change"), "updated", usual=False),
    Column("planned", _("Planned (baht)"), "planned", money=True),
)


@dataclass(frozen=True)
class Heading:
    """A heading of the table, with where clicking leads and how it is sorted now (for ``aria-sort``)."""

    name: str
    label: str | Promise
    url: str
    order: str
    money: bool


def read_columns(names: list[str]) -> tuple[str, ...]:
    """Return the columns asked for, in the table's order; none means the usual ones, an unknown one is refused."""
    if set(names) - {column.name for column in COLUMNS}:
        raise DomainError("filter_invalid", name="columns")
    return tuple(column.name for column in COLUMNS if column.name in names)


def shown(names: tuple[str, ...]) -> list[Column]:
    """Return the columns to show."""
    return [column for column in COLUMNS if (column.name in names if names else column.usual)]


def headings(names: tuple[str, ...], sort: str, url: Callable[[str], str]) -> list[Heading]:
    """Return the headings of the shown columns, the name first; clicking the sorted one turns the order round."""
    columns = [Column("name", _("Project"), "name"), *shown(names)]
    return [_heading(column, sort, url) for column in columns]


def _heading(column: Column, sort: str, url: Callable[[str], str]) -> Heading:
    order = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(sort, "")
    first = f"-{column.sort}" if column.money or column.sort == "updated" else column.sort
    following = {"ascending": f"-{column.sort}", "descending": column.sort}.get(order, first)
    return Heading(column.name, column.label, url(following), order, column.money)
