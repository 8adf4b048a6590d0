"""Revenue, expenditure and subsidies: the grid, the file, the sums, closing, and what the database itself refuses."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from projects.ledgers import read_ledger
from projects.models import CATEGORIES, FiscalYearClosing, LedgerEstimate, LedgerMonth, Side, categories_of
from projects.worklists import cards_for
from tests.conftest import make_person

A = "/ledgers/06900101/"
REVENUE = f"{A}2569/revenue/"
IMPORT = f"{A}2569/import/"
MONTHS = ["ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย."]
HEAD = ["ปีงบประมาณ", "รหัสหน่วยงาน", "บัญชี", "หมวด", "รายการ", "ประมาณการทั้งปี", *MONTHS]


@pytest.fixture
def month(lao_a):
    """Enter an amount: ``month("revenue", "tax", 10, received=5)``."""

    def make(side: str, category: str, number: int, year: int = 2569, **amounts: Any) -> LedgerMonth:
        return LedgerMonth.objects.create(
            organisation=lao_a, fiscal_year=year, side=side, category=category, month=number, **amounts
        )

    return make


@pytest.fixture
def estimate(lao_a):
    def make(side: str, category: str, estimated: Any, year: int = 2569) -> LedgerEstimate:
        return LedgerEstimate.objects.create(
            organisation=lao_a, fiscal_year=year, side=side, category=category, estimated=estimated
        )

    return make


def sheet(*rows: list[Any], head: list[str] = HEAD) -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write(0, 0, "รายรับรายจ่าย")
    for number, row in enumerate([head, *rows], start=1):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("ledger.xlsx", out.getvalue())


def stamp(person, url: str = REVENUE) -> str:
    return person.client.get(url).context["stamp"]


def stored() -> dict[tuple[Any, ...], tuple[Decimal | None, Decimal | None]]:
    rows = LedgerMonth.objects.values_list("side", "category", "month", "received", "spent")
    return {tuple(row[:3]): (row[3], row[4]) for row in rows}


def test_the_standard_categories_are_those_of_an_lao() -> None:
    assert [one.thai for one in categories_of(Side.EXPENDITURE)] == [
        "งบกลาง",
        "งบบุคลากร",
        "งบดำเนินงาน",
        "งบลงทุน",
        "งบเงินอุดหนุน",
        "งบรายจ่ายอื่น",
    ]
    assert len(categories_of(Side.REVENUE)) == 8
    assert len({(one.side, one.code) for one in CATEGORIES}) == len(CATEGORIES)


def test_finance_types_a_side_in_one_grid(lao_a, finance_a) -> None:
    typed = {
        "stamp": stamp(finance_a),
        "tax-estimated": "1,200,000.50",
        "tax-received-10": "๑๐๐",
        "tax-received-9": "-",
        "fees-received-10": "0.05",
    }
    assert finance_a.client.post(REVENUE, typed).status_code == 302
    assert stored() == {
        ("revenue", "tax", 10): (Decimal("100.00"), None),
        ("revenue", "tax", 9): (Decimal("0.00"), None),
        ("revenue", "fees", 10): (Decimal("0.05"), None),
    }
    assert LedgerEstimate.objects.get().estimated == Decimal("1200000.50")
    emptied = {"stamp": stamp(finance_a), "tax-received-9": "", "tax-received-10": "100"}
    assert finance_a.client.post(REVENUE, emptied).status_code == 302
    assert set(stored()) == {("revenue", "tax", 10), ("revenue", "fees", 10)}
    labels = LedgerMonth.pgh_event_models["update"].objects.order_by("pgh_id").values_list("pgh_label", "month")
    assert list(labels)[-1] == ("delete", 9) and len(labels) == 4


def test_a_subsidy_is_followed_from_its_grant_to_its_spending(lao_a, finance_a) -> None:
    url = f"{A}2569/specific_subsidy/"
    typed = {
        "stamp": stamp(finance_a, url),
        "roads-estimated": "500",
        "roads-received-10": "300",
        "roads-spent-11": "120",
    }
    assert finance_a.client.post(url, typed).status_code == 302
    ledger = read_ledger(lao_a, 2569)
    roads = [one for one in CATEGORIES if (one.side, one.code) == ("specific_subsidy", "roads")]
    assert ledger.balance(roads) == 180
    again = {"stamp": stamp(finance_a, url), "roads-received-10": ""}
    assert finance_a.client.post(url, again).status_code == 302
    assert stored() == {("specific_subsidy", "roads", 11): (None, 120)}


def test_sums_and_balances_are_those_of_a_recount_in_sql(month, estimate, finance_a, lao_a) -> None:
    estimate("revenue", "tax", 1000)
    estimate("revenue", "fees", 50)
    for number, amount in ((10, "100.10"), (1, "0.20"), (9, "7")):
        month("revenue", "tax", number, received=amount)
    month("revenue", "fees", 10, received="3.33")
    month("expenditure", "personnel", 10, spent="40")
    page = finance_a.client.get(f"{A}?year=2569").context
    revenue, expenditure = page["tables"][:2]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(received) FILTER (WHERE side = 'revenue'), sum(received) FILTER (WHERE side = 'revenue' AND"
            " month = 10), sum(spent) FROM projects_ledgermonth"
        )
        received, october, spent = cursor.fetchone()
    foot = revenue.foot[0]
    assert (foot.amounts[0], foot.sum, foot.amounts[1]) == (1050, received, october)
    assert foot.left == 1050 - received
    assert (expenditure.foot[0].sum, expenditure.foot[0].left) == (spent, -40)
    assert revenue.foot[0].amounts[2] is None, "nothing entered is no zero"
    assert page["months_entered"] == 3


@pytest.mark.parametrize("text", ["-5", "x", "1.234", "9" * 30, "1,23", "NaN", "1e5"])
def test_a_bad_amount_is_told_by_its_cell_and_what_was_typed_stays(lao_a, finance_a, text) -> None:
    typed = {"stamp": stamp(finance_a), "tax-received-10": text, "fees-received-10": "5"}
    response = finance_a.client.post(REVENUE, typed)
    assert response.status_code == 422
    assert [cell.name for cell in response.context["problems"]] == ["tax-received-10"]
    assert 'name="fees-received-10" value="5"' in response.content.decode()
    assert stored() == {}


def test_a_stale_grid_shows_both_sides(month, finance_a) -> None:
    month("revenue", "tax", 10, received=5)
    old = stamp(finance_a)
    LedgerMonth.objects.update(received=6)
    typed = {"tax-received-10": "7"}
    response = finance_a.client.post(REVENUE, {**typed, "stamp": old})
    assert response.status_code == 412
    cells = [cell for _, rows in response.context["table"].groups for row in rows for cell in row.cells]
    assert [(cell.name, cell.stored) for cell in cells if cell.stored] == [("tax-received-10", "6.00")]
    assert finance_a.client.post(REVENUE, {**typed, "stamp": response.context["stamp"]}).status_code == 302
    assert stored() == {("revenue", "tax", 10): (7, None)}


def test_the_other_sides_grid_is_no_conflict(month, finance_a) -> None:
    old = stamp(finance_a)
    month("expenditure", "personnel", 10, spent=1)
    assert finance_a.client.post(REVENUE, {"stamp": old, "tax-received-10": "7"}).status_code == 302


@pytest.mark.parametrize("path", ["2569/revenue/", "2569/import/", "2569/close/"])
def test_only_finance_of_the_organisation_writes(
    lao_a, lao_b, path, planner_a, engineer_a, planner_b, analyst_x, analyst_y, officer, public
) -> None:
    finance_b = make_person(lao_b, "finance", "finance_b")
    wrong = [(planner_a, 403), (engineer_a, 403), (finance_b, 404), (analyst_x, 403), (officer, 403), (public, 302)]
    for person, status in wrong:
        assert person.client.post(A + path, {"tax-received-10": "5", "stamp": "x"}).status_code == status
    assert stored() == {} and not FiscalYearClosing.objects.exists()


def test_who_may_read_reads_and_strangers_find_nothing(
    month, planner_a, finance_a, head_x, officer, planner_b, analyst_y, engineer_a, public
) -> None:
    month("revenue", "tax", 10, received="1234.56")
    for person in (planner_a, finance_a, head_x, officer):
        for page in (f"{A}?year=2569", f"{A}2569/ledger.csv"):
            body = person.client.get(page).content.decode()
            assert "1,234.56" in body or "1234.56" in body
    for person, status in ((planner_b, 404), (analyst_y, 404), (engineer_a, 403), (public, 302)):
        assert person.client.get(f"{A}?year=2569").status_code == status
        assert person.client.get(f"{A}2569/ledger.csv").status_code == status


def test_money_leads_finance_to_its_own_ledger_and_an_office_to_the_list(
    month, estimate, lao_b, finance_a, analyst_x
) -> None:
    estimate("revenue", "tax", 1000)
    month("revenue", "tax", 10, received=5)
    month("expenditure", "central", 11, spent=2)
    assert finance_a.client.get("/ledgers/?year=2569").headers["Location"] == f"{A}?year=2569"
    lines = {line.organisation.code: line for line in analyst_x.client.get("/ledgers/?year=2569").context["lines"]}
    assert set(lines) == {"06900101", "06900102"}
    line = lines["06900101"]
    assert (line.estimated["revenue"], line.received["revenue"], line.spent["expenditure"], line.months) == (
        1000,
        5,
        2,
        2,
    )


@pytest.mark.parametrize(
    ("model", "values"),
    [
        ("month", {"received": -1}),
        ("month", {"spent": 1}),
        ("month", {"side": "expenditure", "category": "central", "received": 1}),
        ("month", {}),
        ("month", {"month": 13, "received": 1}),
        ("month", {"category": "central", "received": 1}),
        ("month", {"category": "x", "received": 1}),
        ("month", {"fiscal_year": 2026, "received": 1}),
        ("estimate", {"estimated": -1}),
        ("estimate", {"estimated": 1, "category": "roads"}),
    ],
)
def test_the_database_refuses_what_no_ledger_says(lao_a, model, values) -> None:
    whole = {"organisation": lao_a, "fiscal_year": 2569, "side": "revenue", "category": "tax", **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        if model == "month":
            LedgerMonth.objects.create(**{"month": 10, **whole})
        else:
            LedgerEstimate.objects.create(**whole)


def test_money_is_one_place_with_the_ledger_beside_its_lists(finance_a, engineer_a, officer, lao_a, lao_b) -> None:
    tab = 'href="/ledgers/"'
    asked = [(finance_a, "/money/"), (finance_a, f"{A}?year=2569"), (officer, "/ledgers/")]
    for person, address in asked:
        page = person.client.get(address, follow=True)
        text = page.content.decode()
        assert text.count(tab) == 1, "a tab, and no entry of the menu beside it"
        assert "/money/?kind=payments" in text
        assert [link.url for link in page.context["links"] if link.active] == ["/money/"]
    assert tab not in engineer_a.client.get("/money/", follow=True).content.decode()


def test_a_cell_is_there_once(month) -> None:
    month("revenue", "tax", 10, received=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        month("revenue", "tax", 10, received=2)


def test_a_closed_year_is_read_only_in_the_database(month, estimate, lao_a) -> None:
    month("revenue", "tax", 10, received=1)
    month("revenue", "tax", 10, 2568, received=1)
    estimate("revenue", "tax", 5)
    FiscalYearClosing.objects.create(organisation=lao_a, fiscal_year=2569)
    refused = [
        "UPDATE projects_ledgermonth SET received = 2 WHERE fiscal_year = 2569",
        "DELETE FROM projects_ledgermonth WHERE fiscal_year = 2569",
        "UPDATE projects_ledgermonth SET fiscal_year = 2569, month = 9",
        "UPDATE projects_ledgerestimate SET estimated = 6",
        "INSERT INTO projects_ledgermonth (organisation_id, fiscal_year, side, category, month, received)"
        f" VALUES ({lao_a.pk}, 2569, 'revenue', 'tax', 11, 1)",
        "DELETE FROM projects_fiscalyearclosing",
        "UPDATE projects_fiscalyearclosing SET fiscal_year = 2567",
    ]
    for sql in refused:
        with pytest.raises((DatabaseError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    LedgerMonth.objects.filter(fiscal_year=2568).update(received=3)
    FiscalYearClosing.objects.update(reopened_at=timezone.now(), reason="แก้ไข")
    LedgerMonth.objects.update(received=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        FiscalYearClosing.objects.update(reason="อื่น")


def test_finance_closes_a_year_that_is_over_and_the_department_reopens_it_with_a_reason(
    month, finance_a, officer, head_x
) -> None:
    month("revenue", "tax", 10, 2568, received=1)
    year = f"{A}2568/"
    assert finance_a.client.post(f"{A}2640/close/").status_code == 409
    assert finance_a.client.post(f"{year}reopen/", {"reason": "ก"}).status_code == 403
    assert officer.client.post(f"{year}reopen/", {"reason": "ก"}).status_code == 409
    assert finance_a.client.post(f"{year}close/").status_code == 302
    assert finance_a.client.post(f"{year}close/").status_code == 409
    for method in (finance_a.client.get, finance_a.client.post):
        assert method(f"{year}revenue/").status_code == 409
        assert method(f"{year}import/").status_code == 409
    assert "/revenue/" not in finance_a.client.get(f"{A}?year=2568").content.decode()
    assert head_x.client.post(f"{year}reopen/", {"reason": "ก"}).status_code == 403
    assert officer.client.post(f"{year}reopen/", {"reason": " "}).status_code == 400
    assert officer.client.post(f"{year}reopen/", {"reason": "บันทึกผิดหมวด"}).status_code == 302
    closing = FiscalYearClosing.objects.get()
    assert (closing.closed_by.username, closing.reopened_by.username) == ("finance_a", "officer")
    assert "บันทึกผิดหมวด" in finance_a.client.get(f"{A}?year=2568").content.decode()
    assert finance_a.client.get(f"{year}revenue/").status_code == 200


def test_a_sheet_fills_the_ledger_and_the_same_sheet_changes_nothing(month, finance_a) -> None:
    month("revenue", "tax", 12, received=9)
    rows = [
        [2569, "6900101", "รายรับ", "ภาษีอากร", "รับจริง", "1,000,000", 100.1, "-", "", *[""] * 9],
        ["", "", "รายจ่าย", "งบกลาง", "", 50, 0.1 + 0.2, *[""] * 11],
        ["", "", "เงินอุดหนุนเฉพาะกิจ", "ถนนและโครงสร้างพื้นฐาน", "จ่ายจริง", "", *[""] * 11, "๗"],
    ]
    assert finance_a.client.post(IMPORT, {"file": sheet(*rows)}).status_code == 302
    assert stored() == {
        ("revenue", "tax", 10): (Decimal("100.10"), None),
        ("revenue", "tax", 11): (0, None),
        ("revenue", "tax", 12): (9, None),
        ("expenditure", "central", 10): (None, Decimal("0.30")),
        ("specific_subsidy", "roads", 9): (None, 7),
    }
    before = LedgerMonth.pgh_event_models["update"].objects.count()
    assert finance_a.client.post(IMPORT, {"file": sheet(*rows)}).status_code == 302
    assert LedgerMonth.pgh_event_models["update"].objects.count() == before


def test_every_mistake_of_a_sheet_is_told_by_row_and_column_and_nothing_is_written(lao_a, finance_a) -> None:
    blank = [""] * 12
    rows = [
        [2568, "06900102", "รายรับ", "ภาษีอากร", "รับจริง", 1, *blank],
        [2569, "", "รายรับ", "งบกลาง", "รับจริง", 1, *blank],
        [2569, "", "รายได้", "ภาษีอากร", "รับจริง", 1, *blank],
        [2569, "", "รายจ่าย", "งบกลาง", "รับจริง", 1, *blank],
        [2569, "", "รายรับ", "ภาษีอากร", "รับจริง", -1, "x", *blank[1:]],
        [2569, "", "เงินอุดหนุนทั่วไป", "อื่น ๆ", "จ่ายจริง", 5, 1, *blank[1:]],
    ]
    response = finance_a.client.post(IMPORT, {"file": sheet(*rows)})
    assert response.status_code == 422
    told = [(problem.params["row"], problem.params["field"]) for problem in response.context["shown"]]
    assert told == [
        (3, "ปีงบประมาณ"),
        (3, "รหัสหน่วยงาน"),
        (4, "หมวด"),
        (5, "บัญชี"),
        (6, "รายการ"),
        (7, "หมวด"),
        (7, "ประมาณการทั้งปี"),
        (7, "ต.ค."),
        (8, "ประมาณการทั้งปี"),
    ]
    assert stored() == {} and not LedgerEstimate.objects.exists()
    assert "แถว 7 ช่อง ต.ค." in response.content.decode()


def test_a_sheet_without_its_columns_is_told(lao_a, finance_a) -> None:
    response = finance_a.client.post(IMPORT, {"file": sheet(["ก", 1], head=["หมวด", "ยอด"])})
    assert response.status_code == 422
    assert "บัญชี" in str(response.context["form"].errors["file"])


def test_the_template_comes_back_unchanged(month, estimate, finance_a, tmp_path: Path) -> None:
    estimate("revenue", "tax", "1234567.89")
    month("general_subsidy", "meals", 3, received="10.25", spent="0")
    book = finance_a.client.get(f"{A}2569/template.xlsx").content
    (tmp_path / "t.xlsx").write_bytes(book)
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][: len(HEAD)] == HEAD
    assert len(rows) == 2 + 8 + 6 + 2 * 5 + 2 * 5
    before = (stored(), list(LedgerEstimate.objects.values()), LedgerMonth.pgh_event_models["update"].objects.count())
    response = finance_a.client.post(IMPORT, {"file": SimpleUploadedFile("t.xlsx", book)})
    assert response.status_code == 302
    assert (
        stored(),
        list(LedgerEstimate.objects.values()),
        LedgerMonth.pgh_event_models["update"].objects.count(),
    ) == before


def test_the_csv_tells_every_line_with_its_sum_and_balance(month, estimate, finance_a) -> None:
    estimate("revenue", "tax", 100)
    month("revenue", "tax", 10, received="30.50")
    response = finance_a.client.get(f"{A}2569/ledger.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    tax = next(row for row in rows if row["หมวด"] == "ภาษีอากร")
    assert (tax["ประมาณการทั้งปี"], tax["ต.ค."], tax["พ.ย."]) == ("100.00", "30.50", "")
    assert (tax["รวมทั้งปี"], tax["คงเหลือ"]) == ("30.50", "69.50")
    assert len(rows) == 34


def test_the_pages_take_few_queries(month, lao_b, finance_a, analyst_x) -> None:
    for number in range(1, 13):
        month("revenue", "tax", number, received=1)
    for person, page in ((finance_a, f"{A}?year=2569"), (finance_a, REVENUE), (analyst_x, "/ledgers/?year=2569")):
        with CaptureQueriesContext(connection) as queries:
            assert person.client.get(page).status_code == 200
        assert len(queries) <= 15, page


def test_the_home_page_says_what_waits(lao_a, finance_a, planner_a) -> None:
    urls = [card.url.split("?")[0] for card in cards_for(finance_a.actor)]
    assert A in urls
    cards = {card.url.split("?")[0]: card for card in cards_for(planner_a.actor)}
    missing = cards["/organisations/06900101/completeness/"]
    assert missing.count == 5
    assert finance_a.client.get("/").status_code == planner_a.client.get("/").status_code == 200
