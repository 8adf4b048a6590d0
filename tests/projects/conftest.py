"""A placed project and its approved budget, for the tests of money; a module with needs of its own has its own."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point

from projects.models import BudgetApproval, Plan, Project
from tests.factories import ProjectFactory, YearBudgetFactory, approve


@pytest.fixture
def project(plan_a: Plan) -> Project:
    """A project with half a million baht in 2569."""
    made = ProjectFactory(plan=plan_a, name="ถนนสายหนึ่ง", geometry=Point(100.05, 15.05), location_state="placed")
    YearBudgetFactory(project=made)
    return made


@pytest.fixture
def approval(project: Project) -> BudgetApproval:
    """400,000 baht of it approved."""
    return approve(project, 400_000)
