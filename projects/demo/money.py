"""Gives the demonstration's projects their money: approvals, transfers, contracts, payments, progress and endings.

Each project's story is told in the order of its days and stops where today is, so that nothing lies in the future;
how far it may come depends on how long ago its fiscal year was. Everything is written a table at once.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from geoplan.organisations.models import LaoType
from geoplan.thai import fiscal_year, fiscal_year_days
from projects.demo.contractors import CONTRACTORS
from projects.models import (
    ApprovalState,
    ApprovalStep,
    Authority,
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Contract,
    ContractAmendment,
    ContractFunding,
    Disbursement,
    Ending,
    ExpenditureClass,
    GuaranteeKind,
    Instalment,
    Kind,
    Method,
    Outcome,
    ProgressReport,
    Project,
    ProjectClosing,
    Source,
    Stage,
)
from projects.money.approvals import steps_for

# How far projects have come, by how many fiscal years ago their budget was; each as likely as the others.
REACHED: dict[int, tuple[str, ...]] = {
    -1: (Stage.PLANNED,),
    0: (Stage.APPROVED, Stage.APPROVED, Stage.CONTRACTED, Stage.DISBURSING, "requested", Stage.PLANNED),
    1: (Stage.COMPLETED, Stage.COMPLETED, Stage.COMPLETED, Stage.DISBURSING, Stage.CONTRACTED, Stage.APPROVED),
    2: (*[Stage.COMPLETED] * 5, Stage.DISBURSING, Stage.CANCELLED, Stage.PLANNED),
    3: (*[Stage.COMPLETED] * 7, Stage.CANCELLED),
}
ORDER = ("requested", Stage.APPROVED, Stage.CONTRACTED, Stage.DISBURSING, Stage.COMPLETED)
SOURCES = {
    Source.ORDINANCE: 60, Source.SPECIFIC_SUBSIDY: 12, Source.GENERAL_SUBSIDY: 9, Source.RESERVE: 8,
    Source.PAO_SUBSIDY: 4, Source.SUPPLEMENTARY: 3, Source.OTHER_AGENCY: 2,
}  # fmt: skip
WITHOUT_CONTRACT = (Kind.ACTIVITY, Kind.WELFARE)
REASONS = ("ฝนตกต่อเนื่องทำให้ปฏิบัติงานไม่ได้", "แก้ไขแบบให้ตรงกับสภาพพื้นที่จริง", "รอย้ายเสาไฟฟ้าออกจากแนวก่อสร้าง")
CANCELLED = ("งบประมาณไม่เพียงพอ", "เจ้าของที่ดินไม่อนุญาตให้ใช้พื้นที่", "มีหน่วยงานอื่นดำเนินการแล้ว")
RESULTS = ("ใช้ประโยชน์ได้ตามวัตถุประสงค์", "ประชาชนได้รับประโยชน์ตามเป้าหมาย", "บรรลุตัวชี้วัดที่กำหนด")
PENALTY_PERCENT = Decimal("0.1")


def rounded(amount: float | Decimal, step: int = 100) -> Decimal:
    """Return an amount in whole hundreds of baht, as budgets are written."""
    return Decimal(max(step, round(float(amount) / step) * step))


@dataclass
class Books:
    """Everything that is to be written, by table."""

    rows: dict[type, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Any) -> Any:
        """Put a record down and return it."""
        self.rows[type(row)].append(row)
        return row

    def write(self) -> None:
        """Write the tables in the order in which their rules need each other."""
        for model in (
            BudgetApproval, ApprovalStep, BudgetTransfer, Contract, ContractAmendment, ContractFunding, Instalment,
            CarryOver, Disbursement, ProgressReport, ProjectClosing,
        ):  # fmt: skip
            model._default_manager.bulk_create(self.rows[model])


@dataclass
class Story:
    """One project on its way: what has been set aside, approved, signed and paid, up to today."""

    project: Project
    year: int
    planned: Decimal
    rng: random.Random
    books: Books
    today: dt.date
    approval: BudgetApproval | None = None
    contract: Contract | None = None
    bound: Decimal = Decimal(0)
    payments: list[Disbursement] = field(default_factory=list)
    seen: set[dt.date] = field(default_factory=set)

    @property
    def first_day(self) -> dt.date:
        """The first day of the fiscal year."""
        return fiscal_year_days(self.year)[0]

    @property
    def approved(self) -> Decimal:
        """What was approved, in baht; 0 while nothing is."""
        return (self.approval.approved if self.approval else None) or Decimal(0)

    def days(self, least: int, most: int) -> dt.timedelta:
        """Return some days."""
        return dt.timedelta(days=self.rng.randint(least, most))

    def request(self, decided: bool) -> bool:
        """Ask for the budget, take its steps and, where it is decided, have it approved; tell whether it is."""
        rng, source = self.rng, self.rng.choices(list(SOURCES), list(SOURCES.values()))[0]
        early = source in (Source.ORDINANCE, Source.GENERAL_SUBSIDY)
        day = self.first_day - self.days(3, 20) if early else self.first_day + self.days(10, 45)
        decided = decided and day <= self.today
        amount = rounded(self.planned * Decimal(rng.uniform(0.85, 1))) if rng.random() < 0.5 else self.planned
        self.approval = self.books.add(
            BudgetApproval(
                project=self.project,
                fiscal_year=self.year,
                source=source,
                expenditure_class=(
                    ExpenditureClass.OPERATING if self.project.kind in WITHOUT_CONTRACT else ExpenditureClass.INVESTMENT
                ),
                state=ApprovalState.APPROVED if decided else ApprovalState.REQUESTED,
                requested=self.planned,
                approved=amount if decided else None,
                approved_on=day if decided else None,
                ordinance_number=self._ordinance(source) if decided else "",
            )
        )
        steps = steps_for(source)
        taken = steps if decided else steps[: rng.randint(0, len(steps) - 1)]
        at = [min(day, self.today) - dt.timedelta(days=9 * back) for back in range(len(steps) - 1, -1, -1)]
        for step, on in zip(taken, at, strict=False):
            self.books.add(ApprovalStep(approval=self.approval, step=step, taken_on=on))
        return decided

    def _ordinance(self, source: str) -> str:
        kind = self.project.organisation.lao_type
        name = "ข้อบัญญัติ" if kind in (LaoType.SAO, LaoType.PAO) else "เทศบัญญัติ"
        if source in (Source.ORDINANCE, Source.GENERAL_SUBSIDY):
            return f"{name}งบประมาณรายจ่าย พ.ศ. {self.year}"
        if source == Source.SUPPLEMENTARY:
            return f"{name}งบประมาณรายจ่ายเพิ่มเติม (ฉบับที่ 1) พ.ศ. {self.year}"
        return f"หนังสือที่ มท 0810/ว {self.rng.randint(100, 9999)}"

    def sign(self, number: int) -> bool:
        """Sign the contract; tell whether the day for it has come."""
        rng, approved = self.rng, self.approved
        signed = max(self.first_day, self.approval.approved_on or self.first_day) + self.days(10, 90)  # type: ignore[union-attr]
        if signed > self.today:
            return False
        amount = rounded(approved * Decimal(rng.uniform(0.86, 0.995)))
        amount = min(amount, approved)
        length = 45 + min(150, int(amount / 25_000))
        who = rng.choice(CONTRACTORS)
        with_guarantee = amount > 100_000
        self.contract = self.books.add(
            Contract(
                project=self.project,
                number=f"{number}/{self.year}",
                egp_number=f"{self.year % 100}{rng.randint(10**9, 10**10 - 1)}",
                method=Method.E_BIDDING if amount > 500_000 else Method.SPECIFIC,
                reference_price=rounded(self.planned * Decimal(rng.uniform(0.97, 1.01))),
                contractor=who.name,
                tax_id=who.tax_id,
                amount=amount,
                signed_on=signed,
                starts_on=signed + dt.timedelta(days=1),
                ends_on=signed + dt.timedelta(days=length),
                guarantee_kind=rng.choice(GuaranteeKind.values[1:4]) if with_guarantee else GuaranteeKind.NONE,
                guarantee=amount / 20 if with_guarantee else None,
                warranty_months=24 if self.project.kind != Kind.EQUIPMENT else 12,
                penalty_rate=PENALTY_PERCENT,
            )
        )
        self.bound = amount
        return True

    def amend(self) -> None:
        """Now and then the work takes longer, or less of it is done."""
        rng, contract = self.rng, self.contract
        if contract is None or rng.random() > 0.15:
            return
        day = contract.signed_on + (contract.ends_on - contract.signed_on) * 2 / 3
        if day > self.today:
            return
        values: dict[str, Any] = {"new_ends_on": contract.ends_on + self.days(15, 45)}
        if rng.random() < 0.4:
            self.bound = rounded(contract.amount * Decimal(rng.uniform(0.93, 0.99)))
            values = {"new_amount": self.bound}
        reason = rng.choice(REASONS)
        amendment = ContractAmendment(contract=contract, number=1, amended_on=day, reason=reason, **values)
        contract.current_ends_on = values.get("new_ends_on", contract.ends_on)
        self.books.add(amendment)

    def work(self, most: int) -> bool:
        """Deliver, inspect and pay up to ``most`` instalments; tell whether that was all of the work."""
        contract, approval = self.contract, self.approval
        if contract is None or approval is None:
            return False
        self.books.add(ContractFunding(contract=contract, approval=approval, amount=self.bound))
        count = 1 if self.bound < 500_000 else 2 if self.bound < 1_500_000 else 3
        ends = contract.current_ends_on or contract.ends_on
        paid = 0
        for part in self._parts(count, ends):
            self.books.add(part)
            if part.number <= most and paid == part.number - 1 and self._deliver(part, ends):
                paid += self._pay(part)
            elif part.number == most + 1 and self.rng.random() < 0.5:
                self._deliver(part, ends)
        return paid == count

    def _parts(self, count: int, ends: dt.date) -> list[Instalment]:
        contract = self.contract
        assert contract is not None
        cuts = [rounded(self.bound * number / count) if number else Decimal(0) for number in range(count)] + [
            self.bound
        ]
        length = (ends - contract.starts_on).days
        return [
            Instalment(
                contract=contract,
                number=number,
                amount=after - before,
                work=f"งานก่อสร้างแล้วเสร็จร้อยละ {100 * number // count}" if count > 1 else "งานแล้วเสร็จทั้งหมด",
                progress=Decimal(100 * number // count),
                due_on=contract.starts_on + dt.timedelta(days=length * number // count),
            )
            for number, (before, after) in enumerate(pairwise(cuts), start=1)
        ]

    def _deliver(self, part: Instalment, ends: dt.date) -> bool:
        """Deliver and inspect; late work costs a penalty only after the contract's last day."""
        assert part.due_on is not None
        late = self.rng.random() < 0.15
        day = part.due_on + (self.days(1, 18) if late else -self.days(0, 9))
        day = max(day, part.contract.starts_on)
        before = day - self.days(8, 14)
        if part.contract.starts_on < before <= self.today:
            done = max(Decimal(1), (part.progress or Decimal(100)) * 7 / 10).quantize(Decimal(1))
            self._report(before, done)
        if day > self.today:
            return False
        self._report(day, part.progress or Decimal(100))
        part.delivered_on = day
        if day > ends:
            part.penalty_days = (day - ends).days
            part.penalty = (part.amount * PENALTY_PERCENT / 100 * part.penalty_days).quantize(Decimal("0.01"))
        inspected = day + self.days(2, 6)
        if inspected > self.today:
            return False
        part.inspected_on = inspected
        return True

    def _report(self, day: dt.date, percent: Decimal) -> None:
        if day not in self.seen:
            self.seen.add(day)
            self.books.add(ProgressReport(project=self.project, seen_on=day, percent=percent))

    def _pay(self, part: Instalment) -> bool:
        assert part.inspected_on is not None
        day = part.inspected_on + self.days(5, 16)
        if day > self.today:
            return False
        # Firms are paid less one percent of the price before tax.
        tax = (part.amount * 100 / 107 / 100).quantize(Decimal("0.01"))
        self._book(day, part.amount, part, payee=part.contract.contractor, deductions=tax + (part.penalty or 0))
        return True

    def spend(self, parts: int) -> bool:
        """Pay directly, without a contract, in ``parts``; tell whether everything was paid."""
        cuts = [Decimal(0), *(rounded(self.approved * number / parts, 10) for number in range(1, parts)), self.approved]
        day = self.first_day
        for before, after in pairwise(cuts):
            day += self.days(50, 120)
            if day > self.today:
                return False
            self._book(day, after - before, None, payee="กลุ่มผู้จัดกิจกรรมของหมู่บ้าน")
        return True

    def _book(self, day: dt.date, amount: Decimal, part: Instalment | None, **values: Any) -> None:
        payment = Disbursement(
            project=self.project,
            approval=self.approval,
            contract=part.contract if part else None,
            instalment=part,
            voucher_number=f"ฎ.{self.rng.randint(1, 2400)}/{fiscal_year(day)}",
            paid_on=day,
            amount=amount,
            **values,
        )
        self.payments.append(self.books.add(payment))

    def keep(self) -> None:
        """Carry over what the year did not pay: what is bound by the executive, what is free by the council."""
        last = fiscal_year_days(self.year)[1]
        late = [payment for payment in self.payments if payment.paid_on > last]
        rest = (self.bound or self.approved) - sum(p.amount for p in self.payments if p.paid_on <= last)
        if last >= self.today or rest <= 0:
            return
        until = self.rng.choice((dt.date(last.year, 12, 31), dt.date(last.year + 1, 3, 31)))
        if late and late[-1].paid_on > until:
            until = dt.date(last.year + 2, 3, 31)
        self.books.add(
            CarryOver(
                approval=self.approval,
                amount=rest,
                is_committed=bool(self.bound),
                decided_by=Authority.EXECUTIVE if self.bound else Authority.COUNCIL,
                decided_on=last - self.days(3, 16),
                expires_on=until,
            )
        )

    def complete(self) -> None:
        """End the contract and the project, most of them with their evaluation."""
        day = self.payments[-1].paid_on
        if self.contract is not None:
            self.contract.ending, self.contract.ended_on = Ending.COMPLETED, day
        rng, evaluated = self.rng, day + self.days(20, 70)
        told = evaluated <= self.today and rng.random() < 0.8
        self.books.add(
            ProjectClosing(
                project=self.project,
                outcome=Outcome.COMPLETED,
                closed_on=day,
                evaluated_on=evaluated if told else None,
                result=rng.choice(RESULTS) if told else "",
                beneficiaries=rng.randint(40, 900) if told else None,
                satisfaction=Decimal(rng.randint(780, 980)) / 10 if told else None,
            )
        )

    def cancel(self) -> None:
        """End the project without any money."""
        day = min(self.today, self.first_day + self.days(60, 300))
        reason = self.rng.choice(CANCELLED)
        self.books.add(ProjectClosing(project=self.project, outcome=Outcome.CANCELLED, closed_on=day, reason=reason))


def make_money(rng: random.Random, today: dt.date) -> None:
    """Give every announced project with a budget its money, in ten statements."""
    books = Books()
    projects = (
        Project.objects.filter(announced_on__isnull=False, withdrawn_on=None, closing=None)
        .select_related("organisation")
        .order_by("pk")
    )
    stories: list[Story] = []
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    for project in projects.defer("geometry", "geometry_3857", "organisation__area").prefetch_related("year_budgets"):
        for budget in list(project.year_budgets.all())[:1]:
            if budget.amount:
                story = Story(project, budget.fiscal_year, budget.amount, rng, books, today)
                _tell(story, numbers)
                stories.append(story)
    _move_what_is_left(stories, books, rng, today)
    books.write()


def _tell(story: Story, numbers: dict[tuple[int, int], int]) -> None:
    """Let one project come as far as its year allows."""
    ago = max(-1, min(3, fiscal_year(story.today) - story.year))
    reached = story.rng.choice(REACHED[ago])
    if reached == Stage.CANCELLED:
        return story.cancel()
    if reached == Stage.PLANNED:
        return None
    goal = ORDER.index(reached)
    if not story.request(decided=goal > 0) or goal < 2:
        return story.keep() if goal == 1 and story.approval and story.approval.approved else None
    if story.project.kind in WITHOUT_CONTRACT:
        done = goal > 2 and story.spend(2 if reached == Stage.DISBURSING else 1)
    else:
        key = (story.project.organisation_id, story.year)
        if not story.sign(numbers[key] + 1):
            return None
        numbers[key] += 1
        story.amend()
        done = story.work({Stage.CONTRACTED: 0, Stage.DISBURSING: 1}.get(Stage(reached), 99))
    story.keep()
    return story.complete() if done and reached == Stage.COMPLETED else None


def _move_what_is_left(stories: list[Story], books: Books, rng: random.Random, today: dt.date) -> None:
    """Move what contracts did not need to budgets of the same organisation and year that the plan lets grow."""
    takers: dict[tuple[int, int], list[Story]] = defaultdict(list)
    for story in stories:
        if story.approved and story.planned > story.approved:
            takers[story.project.organisation_id, story.year].append(story)
    for story in stories:
        left = story.approved - story.bound
        if story.contract is None or left < 5000 or rng.random() > 0.25:
            continue
        day = story.contract.signed_on + dt.timedelta(days=30)
        if day > min(today, fiscal_year_days(story.year)[1]):
            continue
        others = takers[story.project.organisation_id, story.year]
        taker = next((one for one in others if one is not story), None)
        amount = min(left, taker.planned - taker.approved) if taker else left
        if taker:
            others.remove(taker)
        books.add(
            BudgetTransfer(
                organisation=story.project.organisation,
                fiscal_year=story.year,
                from_approval=story.approval,
                to_approval=taker.approval if taker else None,
                to_line="" if taker else "งบกลาง เงินสำรองจ่าย",
                amount=amount,
                decided_by=Authority.EXECUTIVE,
                decided_on=day,
                order_number=f"คำสั่งที่ {rng.randint(20, 480)}/{story.year}",
                reason="โอนเงินเหลือจ่ายหลังลงนามสัญญา",
            )
        )
