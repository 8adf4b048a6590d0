"""What must hold between the records; each query returns the records that break its invariant.

They are written from DOMAIN section 6 and the docstrings of the models, on their own, and not with the code that
keeps these rules (``projects.rules``): a recount with the same code would repeat its mistakes.
"""

# ruff: noqa: S608 - made of this project's own SQL.

from __future__ import annotations

_FIGURES = "projects, placed, needed, planned, approved, contracted, disbursed"
_ALIKE_KEPT = """
    organisation_id, province_id, district_id, subdistrict_id, programme_id, form, kind, stage, is_announced
"""
_ALIKE_OF_PROJECT = """
    p.organisation_id, p.province_id, p.district_id, p.subdistrict_id, p.programme_id, p.form, p.kind, p.stage,
    p.announced_on IS NOT NULL
"""

# The money of each project in each fiscal year in which it has any; null where it has none of a measure.
_MONEY = """
    SELECT project_id, fiscal_year,
        sum(amount) FILTER (WHERE measure = 'planned') AS planned,
        sum(amount) FILTER (WHERE measure = 'approved') AS approved,
        sum(amount) FILTER (WHERE measure = 'contracted') AS contracted,
        sum(amount) FILTER (WHERE measure = 'disbursed') AS disbursed
    FROM (
        SELECT project_id, fiscal_year, amount, 'planned' AS measure FROM projects_projectyearbudget
            WHERE amount IS NOT NULL
        UNION ALL
        SELECT project_id, fiscal_year, effective, 'approved' FROM projects_budgetapproval
            WHERE state = 'approved' AND effective <> 0
        UNION ALL
        SELECT c.project_id, a.fiscal_year, f.amount, 'contracted' FROM projects_contractfunding f
            JOIN projects_contract c ON c.id = f.contract_id JOIN projects_budgetapproval a ON a.id = f.approval_id
            WHERE f.amount <> 0
        UNION ALL
        SELECT d.project_id, a.fiscal_year, d.amount, 'disbursed' FROM projects_disbursement d
            JOIN projects_budgetapproval a ON a.id = d.approval_id
    ) amounts GROUP BY 1, 2
"""

_KEPT = f"SELECT {_ALIKE_KEPT}, fiscal_year, {_FIGURES} FROM projects_summary"
_RECOUNT = f"""
    WITH money AS MATERIALIZED ({_MONEY})
    SELECT {_ALIKE_OF_PROJECT} AS is_announced, m.fiscal_year, count(*) AS projects,
        count(*) FILTER (WHERE p.location_state = 'placed') AS placed,
        count(*) FILTER (WHERE p.location_state = 'needed' AND p.withdrawn_on IS NULL AND p.stage <> 'cancelled')
            AS needed,
        COALESCE(sum(m.planned), 0) AS planned, COALESCE(sum(m.approved), 0) AS approved,
        COALESCE(sum(m.contracted), 0) AS contracted, COALESCE(sum(m.disbursed), 0) AS disbursed
    FROM projects_project p JOIN (
        SELECT * FROM money
        UNION ALL
        SELECT each.id, NULL, sum(planned), sum(approved), sum(contracted), sum(disbursed)
        FROM projects_project each LEFT JOIN money ON money.project_id = each.id GROUP BY each.id
    ) m ON m.project_id = p.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""

_SUMS = ", ".join(f"sum(r.{name}) AS {name}" for name in _FIGURES.split(", "))
_KEPT_AREAS = f"""
    SELECT area, owner, grain, fiscal_year, is_announced, programme_id, form, kind, stage, {_FIGURES}
    FROM projects_areasummary WHERE projects <> 0
"""
# Added up from the summaries, which have been recounted by themselves: three recounts would say no more than one.
_RECOUNTED_AREAS = f"""
    SELECT r.area, r.owner, g.grain, r.fiscal_year, r.is_announced, g.programme_id, g.form, g.kind, g.stage, {_SUMS}
    FROM (
        SELECT a.area, COALESCE(o.province_id, '') AS owner, r.fiscal_year, r.is_announced, r.programme_id, r.form,
            r.kind, r.stage, {_SUMS}
        FROM projects_summary r JOIN organisations_organisation o ON o.id = r.organisation_id
        CROSS JOIN LATERAL (VALUES (r.province_id), (r.district_id)) a (area)
        WHERE a.area IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ) r CROSS JOIN LATERAL (VALUES
        ('each', r.programme_id, r.form, r.kind, r.stage), ('programme', r.programme_id, '', '', ''),
        ('form', NULL, r.form, '', ''), ('kind', NULL, '', r.kind, ''), ('stage', NULL, '', '', r.stage),
        ('all', NULL, '', '', '')
    ) g (grain, programme_id, form, kind, stage)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
_KEPT_OWN = f"""
    SELECT organisation_id, province_id, district_id, fiscal_year, is_announced, {_FIGURES}
    FROM projects_organisationsummary
"""
_RECOUNTED_OWN = f"""
    SELECT organisation_id, province_id, district_id, fiscal_year, is_announced, {_SUMS}
    FROM projects_summary r GROUP BY 1, 2, 3, 4, 5
"""
_KEPT_LATE = f"SELECT {_ALIKE_KEPT}, fiscal_year, ends_on, projects FROM projects_latesummary"
_RECOUNTED_LATE = f"""
    SELECT {_ALIKE_OF_PROJECT}, y.fiscal_year, c.ends_on, count(*) FROM projects_project p
    JOIN (
        SELECT project_id, fiscal_year FROM ({_MONEY}) m
        UNION ALL SELECT id, NULL FROM projects_project
    ) y ON y.project_id = p.id
    JOIN (
        SELECT project_id, min(current_ends_on) AS ends_on FROM projects_contract WHERE ended_on IS NULL GROUP BY 1
    ) c ON c.project_id = p.id
    WHERE p.id NOT IN (SELECT project_id FROM projects_projectclosing)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
"""
_KEPT_MONTHS = f"""
    SELECT {_ALIKE_KEPT}, EXTRACT(YEAR FROM month), EXTRACT(MONTH FROM month), expected, paid
    FROM projects_monthsummary
"""
_RECOUNTED_MONTHS = f"""
    SELECT {_ALIKE_OF_PROJECT}, EXTRACT(YEAR FROM m.day), EXTRACT(MONTH FROM m.day),
        COALESCE(sum(m.amount) FILTER (WHERE m.kind = 'due'), 0),
        COALESCE(sum(m.amount) FILTER (WHERE m.kind = 'paid'), 0)
    FROM projects_project p JOIN (
        SELECT c.project_id, CASE WHEN i.due_on IS NULL THEN c.current_ends_on ELSE i.due_on END AS day, i.amount,
            'due' AS kind
        FROM projects_contract c JOIN projects_instalment i ON i.contract_id = c.id
        WHERE c.ending IN ('', 'completed')
        UNION ALL SELECT project_id, paid_on, amount, 'paid' FROM projects_disbursement
    ) m ON m.project_id = p.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
"""


def _same(kept: str, recounted: str) -> str:
    """Return the query of the rows that only one of the two has."""
    return f"""
        WITH kept AS MATERIALIZED ({kept}), recounted AS MATERIALIZED ({recounted})
        (TABLE kept EXCEPT ALL TABLE recounted) UNION ALL (TABLE recounted EXCEPT ALL TABLE kept)
    """


_FIRST_COUNTS = """
    SELECT s.organisation_id, s.fiscal_year, s.{measure}_projects FROM projects_summary s
    WHERE (s.{measure}_projects = 0) <> (s.{measure} = 0) OR s.{measure}_projects > s.projects
"""

# A cell is an eighth of a tile's side, and half of the Web Mercator square is 20,037,508.342789244 m (OGC 17-083r4).
_OF_MAP = """
    SELECT zoom, floor((20037508.342789244 + x) / (40075016.685578488 / 2 ^ zoom / 8))::bigint AS east,
           floor((20037508.342789244 - y) / (40075016.685578488 / 2 ^ zoom / 8))::bigint AS south,
           scope, CASE WHEN zoom >= 8 THEN province_id END AS province_id, fiscal_year, stage, programme_id, kind, form,
           count(*) AS projects, sum(amount) AS planned
    FROM (
        SELECT (ST_XMin(p.geometry_3857) + ST_XMax(p.geometry_3857)) / 2 AS x,
               (ST_YMin(p.geometry_3857) + ST_YMax(p.geometry_3857)) / 2 AS y,
               CASE WHEN p.announced_on IS NULL THEN o.province_id ELSE '' END AS scope, p.province_id, b.fiscal_year,
               p.stage, p.programme_id, p.kind, p.form, COALESCE(b.amount, 0) AS amount
        FROM projects_project p JOIN organisations_organisation o ON o.id = p.organisation_id
        CROSS JOIN LATERAL (
            SELECT fiscal_year, amount FROM projects_projectyearbudget WHERE project_id = p.id AND amount IS NOT NULL
            UNION ALL SELECT 0, sum(amount) FROM projects_projectyearbudget WHERE project_id = p.id
        ) b
        WHERE p.geometry_3857 IS NOT NULL
    ) placed CROSS JOIN generate_series(5, 10) zoom
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
_KEPT_OF_MAP = """
    SELECT zoom::int, tile_x::bigint * 8 + cell % 8, tile_y::bigint * 8 + cell / 8, scope, province_id, fiscal_year,
           stage, programme_id, kind, form, sum(projects)::bigint, sum(satang) / 100
    FROM projects_tilecell GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(projects) <> 0 OR sum(satang) <> 0
"""

INVARIANTS: dict[str, str] = {
    "summaries equal a recount": _same(_KEPT, _RECOUNT),
    "summaries of areas equal a recount": _same(_KEPT_AREAS, _RECOUNTED_AREAS),
    "summaries of organisations equal a recount": _same(_KEPT_OWN, _RECOUNTED_OWN),
    "summaries count the completed projects": """
        SELECT id FROM projects_summary
        WHERE (completed_projects, completed)
            IS DISTINCT FROM (CASE WHEN stage = 'completed' THEN projects ELSE 0 END,
                              CASE WHEN stage = 'completed' THEN disbursed ELSE 0 END)
    """,
    "late projects equal a recount": _same(_KEPT_LATE, _RECOUNTED_LATE),
    "months equal a recount": _same(_KEPT_MONTHS, _RECOUNTED_MONTHS),
    **{
        f"summaries count the {measure} projects": _FIRST_COUNTS.format(measure=measure)
        for measure in ("planned", "approved", "contracted", "disbursed")
    },
    "the map's cells equal a recount": _same(_KEPT_OF_MAP, _OF_MAP),
    "no tile waits": "SELECT * FROM projects_tiledue",
    "no summary waits": "SELECT * FROM projects_summarydue",
    "a project is its plan's organisation's": """
        SELECT p.id, p.code FROM projects_project p JOIN projects_plan l ON l.id = p.plan_id
        WHERE p.organisation_id <> l.organisation_id
    """,
    "a draft in an announced plan is a new row of a revision": """
        SELECT p.id, p.code, p.plan_id FROM projects_project p JOIN projects_plan l ON l.id = p.plan_id
        WHERE l.state = 'announced' AND p.announced_on IS NULL AND p.id NOT IN (
            SELECT r.project_id FROM projects_revisionrow r JOIN projects_planrevision v ON v.id = r.revision_id
            WHERE r.kind = 'new' AND v.plan_id = p.plan_id AND v.state <> 'announced')
    """,
    "an announced project came with its plan or with a revision": """
        SELECT p.id, p.code, p.plan_id, p.announced_on FROM projects_project p JOIN projects_plan l ON l.id = p.plan_id
        WHERE l.state = 'announced' AND p.announced_on <> l.announced_on AND NOT EXISTS (
            SELECT FROM projects_revisionrow r JOIN projects_planrevision v ON v.id = r.revision_id
            WHERE r.project_id = p.id AND r.kind = 'new' AND v.state = 'announced' AND v.announced_on = p.announced_on)
    """,
    "a project lies where its geometry lies": """
        SELECT p.id, p.code, a.* FROM projects_project p JOIN organisations_organisation o ON o.id = p.organisation_id
        LEFT JOIN LATERAL geoplan_primary_area(p.geometry) a ON true
        WHERE CASE WHEN a.province_code IS NULL
            THEN (p.province_id, p.district_id, p.subdistrict_id)
                IS DISTINCT FROM (o.province_id, o.district_id, NULL::varchar)
            ELSE (p.province_id, p.district_id, p.subdistrict_id)
                IS DISTINCT FROM (a.province_code, a.district_code, a.subdistrict_code) END
    """,
    "the last location recorded is the project's": """
        SELECT p.id, p.code FROM projects_project p
        JOIN LATERAL (
            SELECT geometry FROM projects_locationrecord r WHERE r.project_id = p.id ORDER BY id DESC LIMIT 1
        ) last ON true
        WHERE last.geometry IS DISTINCT FROM p.geometry AND NOT ST_Equals(last.geometry, p.geometry)
    """,
    "approved stays within the plan": """
        SELECT a.project_id, a.fiscal_year, sum(a.effective), max(y.amount) FROM projects_budgetapproval a
        LEFT JOIN projects_projectyearbudget y USING (project_id, fiscal_year)
        GROUP BY 1, 2 HAVING sum(a.effective) > COALESCE(max(y.amount), 0)
    """,
    "an approval's effective amount is approved and transferred": """
        SELECT a.id, a.effective FROM projects_budgetapproval a
        LEFT JOIN (
            SELECT id, sum(amount) AS amount FROM (
                SELECT to_approval_id AS id, amount FROM projects_budgettransfer
                UNION ALL SELECT from_approval_id, -amount FROM projects_budgettransfer
            ) moved GROUP BY id
        ) t ON t.id = a.id
        WHERE a.effective <> CASE WHEN a.state = 'approved' THEN a.approved ELSE 0 END + COALESCE(t.amount, 0)
    """,
    "contracts and direct payments stay within the approval": """
        SELECT a.id, a.effective, s.amount FROM projects_budgetapproval a JOIN (
            SELECT approval_id, sum(amount) AS amount FROM (
                SELECT approval_id, amount FROM projects_contractfunding
                UNION ALL SELECT approval_id, amount FROM projects_disbursement WHERE contract_id IS NULL
            ) spent GROUP BY 1
        ) s ON s.approval_id = a.id WHERE s.amount > a.effective
    """,
    "payments stay within the contract as amended": """
        SELECT c.id, c.current_amount, sum(d.amount) FROM projects_contract c
        JOIN projects_disbursement d ON d.contract_id = c.id GROUP BY c.id HAVING sum(d.amount) > c.current_amount
    """,
    "payments stay within the instalment": """
        SELECT i.id, i.amount, sum(d.amount) FROM projects_instalment i
        JOIN projects_disbursement d ON d.instalment_id = i.id GROUP BY i.id HAVING sum(d.amount) > i.amount
    """,
    "instalments make the contract": """
        SELECT c.id, c.current_amount, sum(i.amount) FROM projects_contract c
        LEFT JOIN projects_instalment i ON i.contract_id = c.id
        GROUP BY c.id HAVING c.current_amount <> COALESCE(sum(i.amount), 0)
    """,
    "fundings make the contract": """
        SELECT c.id, c.current_amount, sum(f.amount) FROM projects_contract c
        LEFT JOIN projects_contractfunding f ON f.contract_id = c.id
        GROUP BY c.id HAVING c.current_amount <> COALESCE(sum(f.amount), 0)
    """,
    "a contract's amount is the last amendment's": """
        SELECT c.id, c.current_amount FROM projects_contract c
        LEFT JOIN LATERAL (
            SELECT m.new_amount FROM projects_contractamendment m
            WHERE m.contract_id = c.id AND m.new_amount IS NOT NULL ORDER BY m.number DESC LIMIT 1
        ) last ON true
        WHERE c.current_amount <> COALESCE(last.new_amount, c.amount)
    """,
    "the stage follows from the records": """
        SELECT p.id, p.stage FROM projects_project p
        LEFT JOIN projects_projectclosing e ON e.project_id = p.id
        LEFT JOIN (SELECT DISTINCT project_id FROM projects_disbursement) d ON d.project_id = p.id
        LEFT JOIN (SELECT DISTINCT project_id FROM projects_contract WHERE ending <> 'terminated') c
            ON c.project_id = p.id
        LEFT JOIN (SELECT DISTINCT project_id FROM projects_budgetapproval WHERE state = 'approved') a
            ON a.project_id = p.id
        WHERE p.stage <> COALESCE(e.outcome, CASE WHEN d.project_id IS NOT NULL THEN 'disbursing'
            WHEN c.project_id IS NOT NULL THEN 'contracted' WHEN a.project_id IS NOT NULL THEN 'approved'
            ELSE 'planned' END)
    """,
    "what is completed has been paid for": """
        SELECT e.project_id FROM projects_projectclosing e WHERE e.outcome = 'completed'
        AND e.project_id NOT IN (SELECT project_id FROM projects_disbursement)
    """,
}
