"""The map's sums far out follow the records: every change of a project or budget adds what it changed, and no more.

A row is added for every cell and combination that a statement touched, with the difference that it made (a project
that moves: -1 here, +1 there), in the same transaction. Readers sum the rows up. So nobody waits for anybody, whatever
the order of commits; a nightly job puts the rows of one combination together (``projects.tiles.cells``).

A cell is an eighth of a tile's side, at each zoom from ``FIRST`` to ``LAST``; a project is in the one that holds the
middle of its box. Places are whole numbers on the grid of ``LAST``'s tiles with 4096 units each, which sum exactly.
"""

# ruff: noqa: S608 - only our own fragments are put together.

from __future__ import annotations

import pgtrigger

from projects.rules.statements import on_change, on_operation

FIRST, LAST = 5, 10
"""The zooms that have cells of their own; farther out, the cells of ``FIRST`` are put together."""

PROVINCES_FROM = 8
"""The first zoom whose cells are apart by province; farther out they would be too many."""

UNITS = 12
"""Bits of a place within its tile: 4096 units a side, as in the tile itself."""

WORLD = 20037508.342789244
"""Half of the side of the Web Mercator square, in metres (OGC 17-083r4)."""

NOWHERE = "-"
"""The scope of drafts of an organisation without a province: no reader but the country's."""

_ALIKE = "scope, province_id, fiscal_year, stage, programme_id, kind, form"
MANNER = f"zoom, tile_x, tile_y, cell, {_ALIKE}"
"""What makes a row of cells another one."""
COLUMNS = f"{MANNER}, projects, satang, east, south"


def _axis(start: str, sign: str, low: str, high: str) -> str:
    """SQL of the middle of a geometry's box along one axis, as a whole number on the grid, in the world."""
    side = 2**LAST << UNITS
    middle = f"({low}(r.geometry_3857) + {high}(r.geometry_3857)) / 2"
    share = f"({start} {sign} {middle}) / {2 * WORLD}"
    return f"LEAST(GREATEST(floor({share} * {side}), 0), {side - 1})::bigint"


EAST, SOUTH = _axis(str(WORLD), "+", "ST_XMin", "ST_XMax"), _axis(str(WORLD), "-", "ST_YMin", "ST_YMax")

# A draft's scope is its organisation's province; what is announced is everybody's.
_OF_PROJECT = f"""
    {EAST} AS east, {SOUTH} AS south, CASE WHEN r.announced_on IS NULL THEN COALESCE(o.province_id, '{NOWHERE}') ELSE ''
    END AS scope, r.province_id, r.stage, r.programme_id, r.kind, r.form
"""
_MATTER = "sum(n) <> 0 OR sum(satang) <> 0 OR sum({}) <> 0 OR sum({}) <> 0"

# ``touched`` has projects with a sign: each counts once in fiscal year 0, and once in each year with an amount.
_FACTS_OF_PROJECTS = """
    SELECT t.*, 0 AS fiscal_year, t.sign AS n, t.sign * COALESCE((
        SELECT sum(amount * 100)::bigint FROM projects_projectyearbudget y WHERE y.project_id = t.id
    ), 0) AS satang FROM touched t
    UNION ALL
    SELECT t.*, y.fiscal_year, t.sign, t.sign * (y.amount * 100)::bigint
    FROM touched t JOIN projects_projectyearbudget y ON y.project_id = t.id AND y.amount IS NOT NULL
"""

# A budget adds to its project's money, and to the count of its own year.
_FACTS_OF_BUDGETS = """
    SELECT t.*, 0 AS fiscal_year, 0 AS n, COALESCE((t.amount * 100)::bigint, 0) * t.sign AS satang FROM touched t
    UNION ALL
    SELECT t.*, t.fiscal_year_of, t.sign, (t.amount * 100)::bigint * t.sign FROM touched t WHERE t.amount IS NOT NULL
"""


def _placed(rows: str, more: str = "") -> str:
    """SQL of the placed ones of ``rows`` (projects with a ``sign``) as the facts need them."""
    return f"""
        SELECT r.sign, r.id, {_OF_PROJECT}{more} FROM ({rows}) r
        JOIN organisations_organisation o ON o.id = r.organisation_id WHERE r.geometry_3857 IS NOT NULL
    """


def _add(touched: str, facts: str) -> str:
    """Return the statement that adds the facts of the touched to the cells of every zoom.

    They are written in the order in which tiles ask for them, so that those of a tile lie together on the disk.
    The province is kept from zoom ``PROVINCES_FROM`` on, whose cells are summed up for a province's map farther out.
    """
    cell = "(x >> 3)::int, (y >> 3)::int, ((y & 7) * 8 + (x & 7))::smallint"
    return f"""
        WITH touched AS MATERIALIZED ({touched}), facts AS ({facts}), base AS MATERIALIZED (
            SELECT east >> {UNITS - 3} AS x, south >> {UNITS - 3} AS y, {_ALIKE}, sum(n) AS n, sum(satang) AS satang,
                   sum(n * east) AS east, sum(n * south) AS south
            FROM facts GROUP BY 1, 2, {_ALIKE}
            HAVING {_MATTER.format("n * east", "n * south")}
        )
        INSERT INTO projects_tilecell ({COLUMNS})
        SELECT {LAST}, {cell}, {_ALIKE}, n, satang, east, south FROM base
        UNION ALL
        SELECT zoom, {cell}, scope, province_id, fiscal_year, stage, programme_id, kind, form, sum(n), sum(satang),
               sum(east), sum(south)
        FROM (
            SELECT zoom, x >> ({LAST} - zoom) AS x, y >> ({LAST} - zoom) AS y, scope,
                   CASE WHEN zoom >= {PROVINCES_FROM} THEN province_id END AS province_id, fiscal_year, stage,
                   programme_id, kind, form, n, satang, east, south
            FROM base CROSS JOIN generate_series({FIRST}, {LAST - 1}) zoom
        ) above
        GROUP BY zoom, x, y, scope, province_id, fiscal_year, stage, programme_id, kind, form
        HAVING {_MATTER.format("east", "south")}
        ORDER BY 1, 7, 2, 3;
    """


EVERYTHING = _add(_placed("SELECT 1 AS sign, p.* FROM projects_project p"), _FACTS_OF_PROJECTS)
"""The statement that fills the empty table of cells from all projects."""

# The tiles of zoom ``VERSIONED`` that the box of a project reaches into, in the scope that sees it, are new once the
# transaction has ended. A label or a stage is drawn too, so any change counts.
VERSIONED = 9


def _due(touched: str) -> str:
    size = 2 * WORLD / 2**VERSIONED

    def number(start: str) -> str:
        return f"LEAST(GREATEST(floor(({start}) / {size}), 0), {2**VERSIONED - 1})::int"

    return f"""
        INSERT INTO projects_tiledue (scope, tile_x, tile_y, transaction)
        SELECT DISTINCT CASE WHEN r.announced_on IS NULL THEN COALESCE(o.province_id, '{NOWHERE}') ELSE '' END, x, y,
               txid_current()
        FROM ({touched}) r
        JOIN organisations_organisation o ON o.id = r.organisation_id
        CROSS JOIN LATERAL generate_series(
            {number(f"ST_XMin(r.geometry_3857) + {WORLD}")}, {number(f"ST_XMax(r.geometry_3857) + {WORLD}")}) x
        CROSS JOIN LATERAL generate_series(
            {number(f"{WORLD} - ST_YMax(r.geometry_3857)")}, {number(f"{WORLD} - ST_YMin(r.geometry_3857)")}) y
        WHERE r.geometry_3857 IS NOT NULL
        ON CONFLICT DO NOTHING;
    """


# What an update leaves as it was takes away and adds the same. (To leave it out by a join of the old and the new rows
# would be quadratic: such a join is planned once a session, for the first statement's few rows.)
_ANY_CHANGE = "SELECT -1 AS sign, o.* FROM old_rows o UNION ALL SELECT 1, n.* FROM new_rows n"
_PROJECTS = {
    pgtrigger.Insert: "SELECT 1 AS sign, n.* FROM new_rows n",
    pgtrigger.Delete: "SELECT -1 AS sign, o.* FROM old_rows o",
    pgtrigger.Update: _ANY_CHANGE,
}
_OF_BUDGETS = (
    "p.id, p.geometry_3857, p.announced_on, p.organisation_id, p.province_id, p.stage, p.programme_id, p.kind, p.form"
)
_BUDGETS = {
    pgtrigger.Insert: "SELECT 1 AS sign, * FROM new_rows",
    pgtrigger.Delete: "SELECT -1 AS sign, * FROM old_rows",
    pgtrigger.Update: _ANY_CHANGE,
}


def _of_projects(touched: str, operation: pgtrigger.Operation) -> str:
    return _due(touched) + _add(_placed(_PROJECTS[operation]), _FACTS_OF_PROJECTS)


def _of_budgets(touched: str, operation: pgtrigger.Operation) -> str:
    """A project is locked meanwhile: its stage or place may not change between what is taken away and what is added."""
    rows = f"""
        SELECT b.sign, {_OF_BUDGETS}, b.fiscal_year AS fiscal_year_of, b.amount
        FROM ({_BUDGETS[operation]}) b JOIN projects_project p ON p.id = b.project_id
    """
    return (
        f"""
        PERFORM FROM projects_project p WHERE p.id IN (SELECT project_id FROM ({touched}) b)
        ORDER BY p.id FOR NO KEY UPDATE;
        """
        + _due(f"SELECT p.* FROM projects_project p WHERE p.id IN (SELECT project_id FROM ({touched}) b)")
        + _add(_placed(rows, ", r.fiscal_year_of, r.amount"), _FACTS_OF_BUDGETS)
    )


PROJECT_CELLS = on_operation("z_cells_of_project", _of_projects)
BUDGET_CELLS = on_operation("z_cells_of_budget", _of_budgets)

# A contract makes no cells, but tiles say who is late.
CONTRACT_TILES = on_change(
    "z_tiles_of_contract",
    lambda rows: _due(f"SELECT p.* FROM projects_project p WHERE p.id IN (SELECT project_id FROM ({rows}) c)"),
)

# As with summaries, the first mark of a transaction does the work of all, in the order of places.
TILE_DUE_TRIGGERS = [
    pgtrigger.Trigger(
        name="tile_due",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func="""
            WITH gone AS (
                DELETE FROM projects_tiledue WHERE transaction = NEW.transaction RETURNING scope, tile_x, tile_y
            )
            INSERT INTO projects_tileversion AS v (scope, tile_x, tile_y, version)
            SELECT scope, tile_x, tile_y, 1 FROM gone ORDER BY 1, 2, 3
            ON CONFLICT (scope, tile_x, tile_y) DO UPDATE SET version = v.version + 1;
            RETURN NULL;
        """,
    ),
]
