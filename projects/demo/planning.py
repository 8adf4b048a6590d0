"""Walks a demonstration plan through its chain and revises it: additions, a change, a correction, one under way."""

from __future__ import annotations

import datetime as dt
import io
import random
from decimal import Decimal

from geoplan.organisations.models import Organisation
from geoplan.policy import system_actor
from geoplan.thai import thai_date
from projects import plans, steps
from projects.chains import RevisionKind, RowKind, StepKind
from projects.demo import words
from projects.models import Generation, HeadingKind, Plan, PlanHeading, PlanRevision, Project, RevisionRow, Stage
from projects.revisions import drafting
from projects.revisions.announcing import announce_revision
from projects.steps import NO_UPLOAD, Upload

MADE = dt.date(2022, 8, 16)
ANNOUNCED = dt.date(2022, 10, 28)
CORRECTED = dt.date(2023, 3, 15)
ADDED = dt.date(2024, 2, 20)
CHANGED = dt.date(2024, 9, 10)
CALLED = dt.date(2025, 3, 3)
UNDER_WAY = dt.date(2026, 10, 12)
WORDS = {
    StepKind.COMMUNITY: "ประชุมประชาคมท้องถิ่น มีผู้เข้าร่วม {people} คน",
    StepKind.SUPPORT: "ประชุมคณะกรรมการสนับสนุน ครั้งที่ {number}",
    StepKind.DEVELOPMENT: "ประชุมคณะกรรมการพัฒนา ครั้งที่ {number}",
    StepKind.COUNCIL: "สภาเห็นชอบ สมัยสามัญ สมัยที่ {number}",
    StepKind.EXECUTIVE: "ผู้บริหารท้องถิ่นลงนามอนุมัติ",
}
NEEDS = (
    "ถนนชำรุดเสียหายจากอุทกภัย ประชาชนสัญจรลำบาก",
    "เป็นความต้องการของประชาชนจากเวทีประชาคม",
    "รองรับการขยายตัวของชุมชน",
    "แก้ปัญหาขาดแคลนน้ำในฤดูแล้ง",
)
# The smallest file that readers of PDF open: one empty A4 page.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def begin(plan: Plan, rng: random.Random) -> None:
    """Take the first one or two steps of a plan that stays a draft."""
    _walk(plan, None, UNDER_WAY, rng, most=rng.randint(1, 2))


def begin_next_plan(organisation: Organisation, rng: random.Random) -> None:
    """Begin the issue-based plan 2571–2575 of an LAO: its issues, and the community meeting."""
    plan = Plan.objects.create(
        organisation=organisation,
        generation=Generation.ISSUE_BASED,
        title="แผนพัฒนาท้องถิ่น (พ.ศ. 2571–2575)",
        first_year=2571,
        last_year=2575,
        vision=words.VISION,
    )
    for number, (title, _tactics) in enumerate(words.STRATEGIES, start=1):
        PlanHeading.objects.create(plan=plan, kind=HeadingKind.ISSUE, number=number, title=title)
    _walk(plan, None, UNDER_WAY, rng, most=1)


def announce(plan: Plan, rng: random.Random) -> None:
    """Walk a plan through its whole chain and announce it with every project that it has."""
    _walk(plan, None, MADE, rng)
    plans.announce_plan(system_actor(), plan, ANNOUNCED, note="ประกาศ ลงวันที่ 28 ตุลาคม 2565")


def revise(plan: Plan, added: list[Project], rng: random.Random) -> None:
    """Revise an announced plan once in every way; the second half of the ``added`` projects is still under way."""
    half = (len(added) + 1) // 2
    waiting = list(Project.objects.in_plan().filter(plan=plan, stage=Stage.PLANNED).order_by("id"))
    rng.shuffle(waiting)
    _correct(plan, waiting[:1], rng)
    _add(plan, added[:half], "ประชาคมเสนอเพิ่มโครงการหลังประกาศใช้แผน", ADDED, rng)
    _change(plan, waiting[1:7], rng)
    _call(plan, waiting[7:8], rng)
    _add(plan, added[half:], "เพิ่มเติมโครงการตามความเดือดร้อนของประชาชน", None, rng)


def _correct(plan: Plan, projects: list[Project], rng: random.Random) -> None:
    revision = drafting.start(system_actor(), plan, RevisionKind.CORRECT, "แก้ไขคำผิดในเล่มแผน")
    for project in projects:
        changes = {"expected_result": f"{project.expected_result}อย่างทั่วถึง"}
        drafting.add_row(system_actor(), revision, project, RowKind.CHANGE, changes, reason="พิมพ์ผลที่คาดว่าจะได้รับไม่ครบถ้วน")
    _finish(revision, CORRECTED, rng)


def _add(plan: Plan, projects: list[Project], reason: str, day: dt.date | None, rng: random.Random) -> None:
    """Add projects that are drafts in the plan so far; without a ``day`` the addition stays under consideration."""
    revision = drafting.start(system_actor(), plan, RevisionKind.ADD, reason)
    RevisionRow.objects.bulk_create(
        RevisionRow(revision=revision, kind=RowKind.NEW, project=project, reason=rng.choice(NEEDS))
        for project in projects
    )
    if day is not None:
        _finish(revision, day, rng)
    elif projects:
        _walk(plan, revision, UNDER_WAY, rng, most=rng.randint(1, 2))


def _change(plan: Plan, projects: list[Project], rng: random.Random) -> None:
    """Change, move, cancel and merge, as far as the projects go."""
    revision = drafting.start(system_actor(), plan, RevisionKind.CHANGE, "ทบทวนแผนให้สอดคล้องกับสถานการณ์การคลัง")
    headings = list(plan.headings.filter(parent__isnull=False).order_by("id"))
    whole = len(projects) == 6
    projects.sort(key=lambda project: project.programme_id or "")
    for project in projects[: 2 if whole else 6]:
        budgets = {y.fiscal_year: _dearer(y.amount, rng) for y in project.year_budgets.all() if y.amount}
        drafting.add_row(
            system_actor(), revision, project, RowKind.CHANGE, {"budgets": budgets}, reason="ราคาวัสดุก่อสร้างปรับสูงขึ้น"
        )
    if whole:
        moved, gone, twin, stays = projects[2:]
        heading = next(one for one in headings if one.pk != moved.heading_id)
        for project, kind, more, why in (
            (moved, RowKind.MOVE, {"changes": {"heading": heading.pk}}, "จัดไว้ภายใต้กลยุทธ์ที่ไม่ตรงกับวัตถุประสงค์"),
            (gone, RowKind.CANCEL, {"changes": {}}, "หน่วยงานอื่นดำเนินการแล้ว"),
            (twin, RowKind.MERGE, {"changes": {}, "other": stays}, "พื้นที่ดำเนินการติดต่อกัน"),
        ):
            drafting.add_row(system_actor(), revision, project, kind, **more, reason=why)
    _finish(revision, CHANGED, rng)


def _call(plan: Plan, projects: list[Project], rng: random.Random) -> None:
    """Bring one project into line with a policy of the state."""
    revision = drafting.start(system_actor(), plan, RevisionKind.POLICY, "นโยบายเร่งด่วนของรัฐบาลด้านการแก้ปัญหาภัยแล้ง")
    for project in projects:
        changes = {"objective": f"{project.objective} ตามนโยบายเร่งด่วนของรัฐบาล"}
        drafting.add_row(system_actor(), revision, project, RowKind.CHANGE, changes, reason="ตามหนังสือสั่งการ")
    _finish(revision, CALLED, rng)


def _finish(revision: PlanRevision, day: dt.date, rng: random.Random) -> None:
    """Announce a revision some weeks after ``day``; one without a row is thrown away."""
    if not revision.rows.exists():
        drafting.remove(system_actor(), revision)
        return
    last = _walk(revision.plan, revision, day, rng)
    announce_revision(system_actor(), revision, last, note=f"ประกาศ ลงวันที่ {thai_date(last)}")


def _dearer(amount: Decimal, rng: random.Random) -> Decimal:
    return (amount * rng.randint(105, 125) / 100).quantize(Decimal(1000))


def _walk(plan: Plan, revision: PlanRevision | None, day: dt.date, rng: random.Random, *, most: int = 9) -> dt.date:
    """Record up to ``most`` steps, some days apart; return the day of the last one."""
    for _ in range(most):
        kind = steps.next_kind(plan, revision, plan.steps.filter(revision=revision))
        if kind in (StepKind.ANNOUNCE, None):
            break
        note = WORDS[kind].format(people=rng.randint(40, 160), number=f"{rng.randint(1, 4)}/{day.year + 543}")
        paper = Upload(io.BytesIO(PAPER), f"{kind.label}.pdf") if kind == StepKind.EXECUTIVE else NO_UPLOAD
        steps.record_step(system_actor(), plan, revision, kind, day, note=note, upload=paper)
        day += dt.timedelta(days=rng.randint(5, 12))
    return day
