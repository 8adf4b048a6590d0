"""Fills an empty database with the benchmark's country: COPY into a staging table, then a statement for each table.

Triggers of ours, foreign keys and indexes that serve no constraint are away meanwhile and come back checked, all in
one transaction; what the triggers would have kept (numbers, areas, stages, summaries) is written by the same SQL,
or as they would have. There is no history of it: nobody did it.
"""

# ruff: noqa: S608 - made of this project's own SQL and the catalogue's own definitions.

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import connection, transaction

from geoplan.errors import DomainError
from geoplan.organisations.codes import DEPARTMENT_CODE, office_code
from geoplan.organisations.models import Kind, Organisation
from projects.benchmark.country import Lao, laos
from projects.benchmark.drawing import drawn
from projects.models import Project
from projects.rules.cells import EVERYTHING
from projects.rules.summaries import summarise
from spatial.areas import assigned
from spatial.models import AdministrativeArea

SEED = 2569
ANNOUNCED, ADDED = 0.85, 0.06
"""The share of plans that are announced, and of an announced plan's projects that a revision is still to add."""

STAGED = (
    "id", "lao", "kind", "programme", "form", "name", "objective", "target", "geometry", "location_state", "stage",
    "fiscal_year", "amount", "twice",
)  # fmt: skip

CREATE_STAGING = """
CREATE TEMPORARY TABLE staged (
    id bigint, lao int, kind text, programme text, form text, name text, objective text, target text,
    geometry geometry, location_state text, stage text, fiscal_year int, amount numeric(14, 2), twice boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_lao (
    lao int PRIMARY KEY, organisation bigint, plan bigint, announced boolean, province text, district text
) ON COMMIT DROP
"""

PLANS = """
WITH made AS (
    INSERT INTO projects_plan
        (organisation_id, generation, title, first_year, last_year, vision, state, announced_on)
    SELECT organisation, 'five_year', 'แผนพัฒนาท้องถิ่น (พ.ศ. 2566–2570)', 2566, 2570, '',
           CASE WHEN announced THEN 'announced' ELSE 'draft' END, CASE WHEN announced THEN DATE '2022-10-15' END
    FROM staged_lao ORDER BY lao
    RETURNING id, organisation_id
)
UPDATE staged_lao SET plan = made.id FROM made WHERE made.organisation_id = staged_lao.organisation
"""

# Those with money are announced; the others all but a few. Ids decide, so that the same number makes the same country.
PROJECTS = f"""
INSERT INTO projects_project
    (id, plan_id, organisation_id, form, number, code, name, objective, target, indicator, expected_result,
     unit_in_charge, kind, geometry, location_state, province_id, district_id, subdistrict_id, programme_id, stage,
     announced_on, version, created_at, updated_at)
SELECT s.id, l.plan, l.organisation, s.form,
       row_number() OVER (PARTITION BY s.lao, s.form, s.programme ORDER BY s.id), '2566-' || s.id, s.name, s.objective,
       s.target, '', '', 'กองช่าง', s.kind, s.geometry, s.location_state, a.province_id, a.district_id,
       a.subdistrict_id, s.programme, s.stage,
       CASE WHEN l.announced AND (s.stage <> 'planned' OR s.id %% 100 >= %(added)s) THEN DATE '2022-10-15' END,
       1, now(), now()
FROM staged s JOIN staged_lao l USING (lao)
LEFT JOIN LATERAL (
    SELECT min(piece.area_id) AS code FROM spatial_areapiece piece WHERE ST_Covers(piece.geometry, s.geometry)
) whole ON true
CROSS JOIN LATERAL (
    SELECT left(whole.code, 2) AS province_id, left(whole.code, 4) AS district_id,
           CASE WHEN length(whole.code) = 6 THEN whole.code END AS subdistrict_id WHERE whole.code IS NOT NULL
    UNION ALL
    SELECT a.* FROM {assigned("s.geometry", "l.province", "l.district")} a WHERE whole.code IS NULL
) a
ORDER BY s.id
"""

# Each record as the one before it in the chain allows: the whole budget approved, contracted, and half or all paid.
RECORDS = {
    "number series": """
        INSERT INTO projects_numberseries (plan_id, form, heading, programme, last)
        SELECT plan_id, form, 0, programme_id, max(number) FROM projects_project GROUP BY 1, 2, 4
    """,
    "revisions": """
        WITH added AS (
            INSERT INTO projects_planrevision (plan_id, kind, state, reason, created_at)
            SELECT DISTINCT l.plan, 'add', 'draft', '', now()
            FROM staged_lao l JOIN projects_project p ON p.plan_id = l.plan
            WHERE l.announced AND p.announced_on IS NULL
            RETURNING id, plan_id
        )
        INSERT INTO projects_revisionrow (revision_id, kind, project_id, reason, version)
        SELECT added.id, 'new', p.id, '', 1 FROM added JOIN projects_project p USING (plan_id)
        WHERE p.announced_on IS NULL ORDER BY p.id
    """,
    "budgets": """
        INSERT INTO projects_projectyearbudget (project_id, fiscal_year, amount)
        SELECT id, fiscal_year, amount FROM staged
        UNION ALL SELECT id, CASE fiscal_year WHEN 2570 THEN 2566 ELSE fiscal_year + 1 END, round(amount / 3, 2)
        FROM staged WHERE twice
    """,
    "locations": """
        INSERT INTO projects_locationrecord
            (project_id, geometry, source, typed_text, file_name, declared_epsg, note, recorded_at)
        SELECT id, geometry, 'drawn', '', '', 4326, '', now() FROM staged WHERE location_state = 'placed' ORDER BY id
    """,
    "approvals": """
        INSERT INTO projects_budgetapproval
            (project_id, fiscal_year, source, expenditure_class, state, requested, approved, effective,
             ordinance_number, approved_on, note, version, created_at)
        SELECT id, fiscal_year, 'ordinance', 'investment', 'approved', amount, amount, amount, '',
               make_date(fiscal_year - 544, 10, 1), '', 1, now()
        FROM staged WHERE stage NOT IN ('planned', 'cancelled') ORDER BY id
    """,
    "contracts": """
        INSERT INTO projects_contract
            (project_id, number, egp_number, method, contractor, tax_id, amount, current_amount, signed_on, starts_on,
             ends_on, current_ends_on, guarantee_kind, ending, ending_reason, version, created_at)
        SELECT project_id, 'จ.' || project_id, '', 'specific', 'หจก. ตัวอย่างการโยธา', '0107544000108', effective,
               effective, approved_on + 60, approved_on + 61, approved_on + 241, approved_on + 241, 'none', '', '', 1,
               now()
        FROM projects_budgetapproval JOIN staged ON staged.id = project_id
        WHERE stage IN ('contracted', 'disbursing', 'completed') ORDER BY project_id
    """,
    "fundings": """
        INSERT INTO projects_contractfunding (contract_id, approval_id, amount)
        SELECT c.id, a.id, c.current_amount
        FROM projects_contract c JOIN projects_budgetapproval a USING (project_id)
    """,
    "instalments": """
        INSERT INTO projects_instalment (contract_id, number, amount, work, version)
        SELECT id, 1, current_amount, '', 1 FROM projects_contract
    """,
    "payments": """
        INSERT INTO projects_disbursement
            (project_id, approval_id, contract_id, instalment_id, voucher_number, paid_on, amount, deductions,
             retention, payee, note, version, created_at)
        SELECT c.project_id, a.id, c.id, i.id, 'ฎ.' || c.id, c.signed_on + 90,
               CASE stage WHEN 'completed' THEN i.amount ELSE round(i.amount / 2, 2) END, 0, 0, '', '', 1, now()
        FROM projects_contract c JOIN projects_budgetapproval a USING (project_id)
        JOIN projects_instalment i ON i.contract_id = c.id JOIN staged ON staged.id = c.project_id
        WHERE stage IN ('disbursing', 'completed')
    """,
    "endings": """
        INSERT INTO projects_projectclosing (project_id, outcome, closed_on, reason, result, version)
        SELECT id, stage, DATE '2026-09-30', CASE stage WHEN 'cancelled' THEN 'ไม่ได้รับงบประมาณ' ELSE '' END, '', 1
        FROM staged WHERE stage IN ('completed', 'cancelled')
    """,
    "cells of the map": EVERYTHING,
}


def fill(count: int, tell: Callable[[str], None] = lambda step: None) -> None:
    """Write ``count`` projects with their organisations, plans and money; refuses where there are projects already."""
    if Project.objects.exists():
        raise DomainError("demo_exists")
    rng = np.random.default_rng(SEED)
    with transaction.atomic(), connection.cursor() as cursor:
        tell("organisations")
        country = laos(rng)
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(CREATE_STAGING)
        _organise(country, rng)
        tell("drawing")
        columns = ", ".join(STAGED)
        with cursor.cursor.copy(f"COPY staged ({columns}) FROM STDIN") as copy:
            for row in drawn(country, count, rng):
                copy.write_row(row)
        cursor.execute("ANALYZE staged; ANALYZE staged_lao")
        with _unbound(tell):
            tell("projects")
            cursor.execute(PROJECTS, {"added": int(ADDED * 100)})
            cursor.execute("SELECT setval(pg_get_serial_sequence('projects_project', 'id'), %s)", [max(count, 1)])
            for step, sql in RECORDS.items():
                tell(step)
                cursor.execute(sql)
        tell("summaries")
        cursor.execute("ANALYZE")
        cursor.execute(f"""
            DO $do$ DECLARE due bigint[] := ARRAY(SELECT organisation FROM staged_lao); BEGIN {summarise()} END $do$
        """)


def _organise(country: list[Lao], rng: np.random.Generator) -> None:
    """Write the LAOs with their plans, the provincial offices and the department."""
    made = Organisation.objects.bulk_create(
        [
            Organisation(code=lao.code, kind=Kind.LAO, lao_type=lao.lao_type, name_th=lao.name_th,
                         province_id=lao.province, district_id=lao.district)
            for lao in country
        ],
        batch_size=2000,
    )  # fmt: skip
    offices = [
        Organisation(code=office_code(area.code), kind=Kind.PROVINCIAL_OFFICE, province_id=area.code,
                     name_th=f"สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{area.name_th}")
        for area in AdministrativeArea.objects.filter(level="province").defer("geometry")
    ]  # fmt: skip
    department = Organisation(code=DEPARTMENT_CODE, kind=Kind.DEPARTMENT, name_th="กรมส่งเสริมการปกครองท้องถิ่น")
    Organisation.objects.bulk_create([*offices, department])
    announced = rng.random(len(made)) < ANNOUNCED
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO staged_lao (lao, organisation, announced, province, district) VALUES (%s, %s, %s, %s, %s)",
            [(number, lao.pk, bool(announced[number]), lao.province_id, lao.district_id)
             for number, lao in enumerate(made)],
        )  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(PLANS)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) AND NOT indisunique
"""


@contextmanager
def _unbound(tell: Callable[[str], None]) -> Iterator[None]:
    """Take triggers, foreign keys and indexes off the tables that are filled, and put them back as they were."""
    tables = [
        "projects_project", "projects_projectyearbudget", "projects_numberseries", "projects_locationrecord",
        "projects_budgetapproval", "projects_contract", "projects_contractfunding", "projects_instalment",
        "projects_disbursement", "projects_projectclosing", "projects_tilecell", "projects_planrevision",
        "projects_revisionrow",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [tables])
        keys = cursor.fetchall()
        cursor.execute(INDEXES, [tables])
        indexes = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for number, (name, definition) in enumerate(indexes, start=1):
            tell(f"index {number} of {len(indexes)}: {name}")
            cursor.execute(definition)
        tell("foreign keys")
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
