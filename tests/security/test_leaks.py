"""What somebody must not learn of another organisation's drafts."""

from __future__ import annotations

from projects.models import Plan
from tests.conftest import Person


def test_the_title_of_a_draft_plan_is_not_told_by_a_filter(plan_b: Plan, planner_b: Person, public: Person) -> None:
    Plan.objects.filter(pk=plan_b.pk).update(title="ร่างลับของบี")
    for page in ("projects", "plans"):
        address = f"/{page}/?plan={plan_b.pk}"
        assert "ร่างลับของบี" not in public.client.get(address).content.decode()
        assert "ร่างลับของบี" in planner_b.client.get(address).content.decode()
