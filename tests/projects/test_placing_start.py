"""Where the placing page opens."""

from __future__ import annotations

import pytest

from projects.areas import bounds_around
from spatial.models import AdministrativeArea
from tests.factories import ProjectFactory


def test_the_map_opens_on_the_deepest_area_of_the_project_that_has_a_boundary(plan_a) -> None:
    project = ProjectFactory(plan=plan_a)
    project.refresh_from_db()
    for level in ("district", "province"):
        area = getattr(project, level)
        assert bounds_around(project) == pytest.approx(area.geometry.extent)
        AdministrativeArea.objects.filter(pk=area.pk).update(geometry=None, quality="none")
    assert bounds_around(project) is None
