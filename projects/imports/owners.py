"""Whose each row of a national import is: by its organisation column, else by what its title says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from geoplan.organisations import titles
from geoplan.organisations.models import Kind, Organisation
from geoplan.organisations.titles import Body, Found, Sureness
from geoplan.thai import to_arabic_digits
from projects.imports.fields import normal
from projects.imports.uploading import Table
from projects.imports.values import Cells, Problems


class Owners:
    """The organisations of the country, looked up once for a whole file."""

    def __init__(self, *, take_proposals: bool) -> None:
        self.names = titles.gazetteer()
        self.take_proposals = take_proposals

    @cached_property
    def ids(self) -> dict[str, int]:
        """Ids of the LAOs by code."""
        return dict(Organisation.objects.filter(kind=Kind.LAO).values_list("code", "pk"))

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Codes of the LAOs by name as compared; several where a name repeats."""
        found: dict[str, list[str]] = {}
        for code, name in Organisation.objects.filter(kind=Kind.LAO).values_list("code", "name_th"):
            found.setdefault(normal(name), []).append(code)
        return found

    def find(self, read: Table, mapping: dict[str, str], names: Sequence[str], problems: Problems) -> list[int | None]:
        """The organisation's id for each row; None with a problem where it is not known."""
        given, provinces = (read.column(mapping.get(name)) for name in ("organisation", "province"))
        return list(self._rows(given, provinces, names, problems))

    def _rows(self, given: Cells, provinces: Cells, names: Sequence[str], problems: Problems) -> Iterator[int | None]:
        codes: dict[str | None, tuple[str, ...]] = {}
        for position, name in enumerate(names):
            cell = (given[position] or "").strip()
            if cell:
                yield self._given(position, cell, problems)
                continue
            where = provinces[position]
            if where not in codes:
                codes[where] = tuple(self.names.provinces_in(where)) if where else ()
            yield self._read(position, titles.organisation_of(name, self.names, codes[where]), problems)

    def _given(self, position: int, cell: str, problems: Problems) -> int | None:
        code = to_arabic_digits(cell)
        known = [code.zfill(8)] if code.isdecimal() else self.by_name.get(normal(cell), [])
        if len(known) == 1 and known[0] in self.ids:
            return self.ids[known[0]]
        problems.add(position, "organisation_unknown", "organisation", value=cell[:100])
        return None

    def _read(self, position: int, found: Found[Body] | None, problems: Problems) -> int | None:
        if found is None or found.value.code not in self.ids or found.sureness == Sureness.AMBIGUOUS:
            problems.add(position, "organisation_missing", "organisation")
            return None
        if not found.sure:
            code = "organisation_proposed" if self.take_proposals else "organisation_unsure"
            problems.add(position, code, "organisation", proposal=found.value.name, words=found.words[:100])
            if not self.take_proposals:
                return None
        return self.ids[found.value.code]
