"""Two sessions at once: one closes a fiscal year while the other still writes its ledger or pays."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from projects.models import Disbursement, FiscalYearClosing, LedgerMonth
from tests.factories import PAID_ON, ProjectFactory, YearBudgetFactory, approve

pytestmark = pytest.mark.django_db(transaction=True)


def in_another_session(work) -> tuple[threading.Thread, list[BaseException]]:
    """Start ``work`` over a connection of its own; return the thread and what it will have raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return cursor.fetchone()[0]


def until_it_waits(thread: threading.Thread) -> None:
    """Return once the other session waits for us; fail should it end without waiting."""
    while not waits_for_a_lock():
        assert thread.is_alive(), "the other session did not wait"


def test_a_closing_waits_for_who_writes_and_holds_what_was_written(lao_a) -> None:
    row = {"organisation": lao_a, "fiscal_year": 2568, "side": "revenue", "category": "tax", "month": 10}
    with transaction.atomic():
        LedgerMonth.objects.create(**row, received=1)
        close = in_another_session(lambda: FiscalYearClosing.objects.create(organisation=lao_a, fiscal_year=2568))
        until_it_waits(close[0])
    close[0].join()
    assert close[1] == []
    assert FiscalYearClosing.objects.exists() and LedgerMonth.objects.exists()


def test_a_writer_who_waited_for_the_closing_is_refused(lao_a) -> None:
    row = {"organisation": lao_a, "fiscal_year": 2568, "side": "revenue", "category": "tax", "month": 10}
    with transaction.atomic():
        FiscalYearClosing.objects.create(organisation=lao_a, fiscal_year=2568)
        write = in_another_session(lambda: LedgerMonth.objects.create(**row, received=1))
        until_it_waits(write[0])
    write[0].join()
    assert len(write[1]) == 1 and isinstance(write[1][0], DatabaseError)
    assert write[1][0].__cause__.sqlstate == "GP030"
    assert not LedgerMonth.objects.exists()


def test_a_payer_who_waited_for_the_closing_is_refused(plan_a) -> None:
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project)
    paid = {"project": project, "approval": approve(project, 100), "voucher_number": "ฎ.1", "paid_on": PAID_ON}
    with transaction.atomic():
        FiscalYearClosing.objects.create(organisation=plan_a.organisation, fiscal_year=2569)
        pay = in_another_session(lambda: Disbursement.objects.create(**paid, amount=1))
        until_it_waits(pay[0])
    pay[0].join()
    assert len(pay[1]) == 1 and pay[1][0].__cause__.sqlstate == "GP030"
    assert not Disbursement.objects.exists()
