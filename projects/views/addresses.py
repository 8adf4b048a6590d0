"""Addresses of the register: a filter, a sort, columns and a page make one query string, and nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from projects.columns import read_columns, unless_usual
from projects.filters import ProjectFilter
from projects.paging import DEFAULT_SORT, read_sort

BESIDES = ("sort", "after", "before", "columns", "scope")


@dataclass(frozen=True)
class View:
    """What an address of the register asks for."""

    path: str
    chosen: ProjectFilter
    sort: str = DEFAULT_SORT
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> View:
        """Read a request's address; nonsense is refused by name (400)."""
        return cls.read(request.path, request.GET)

    @classmethod
    def read(cls, path: str, query: QueryDict) -> View:
        """Read a path and a query string, as ``of`` does."""
        return cls(
            path=path,
            chosen=ProjectFilter.from_query(query, BESIDES),
            sort=read_sort(query.get("sort", "")),
            columns=unless_usual(read_columns(query.getlist("columns"))),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    def url(
        self, query: str | None = None, *, path: str = "", sort: str = "", after: str = "", before: str = ""
    ) -> str:
        """Return the address with some of it changed; changing the filter or the sort goes back to the first page."""
        filter_query = self.chosen.to_query() if query is None else query
        sort = sort or self.sort
        own = [("sort", sort if sort != DEFAULT_SORT else ""), ("after", after), ("before", before)]
        own += [("columns", name) for name in self.columns]
        parts = [filter_query, urlencode([(name, value) for name, value in own if value])]
        return f"{path or self.path}?{'&'.join(part for part in parts if part) or 'scope=all'}"

    def narrowed(self, **conditions: object) -> str:
        """Return the address with more conditions."""
        return self.url(replace(self.chosen, **conditions).to_query())  # type: ignore[arg-type]
