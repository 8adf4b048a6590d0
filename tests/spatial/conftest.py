"""Whole boundary layers, loaded once for all tests of a module and taken away after them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from spatial.boundaries.layer import Layer
from spatial.boundaries.loading import LoadReport, load
from spatial.boundaries.official import read_official
from spatial.boundaries.shipped import read_shipped
from spatial.models import AdministrativeArea, AreaDrawing, AreaPiece, BoundarySource

OFFICIAL = "boundaries/tha_admbnda_adm3_rtsd_20220121.zip"


@pytest.fixture(scope="session")
def official_file() -> Path:
    """The official subdistricts among the real data."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    path = Path(os.environ.get("GEOPLAN_REAL_DATA") or beside) / OFFICIAL
    if not path.exists():
        pytest.skip("needs the real data: set GEOPLAN_REAL_DATA to its folder")
    return path


@pytest.fixture(scope="session")
def official(official_file: Path) -> Layer:
    """The official layer as read from its file, not loaded."""
    return read_official(official_file)


def _take_away() -> None:
    for model in (AreaDrawing, AreaPiece, AdministrativeArea, BoundarySource):
        model.objects.all()._raw_delete("default")


@pytest.fixture(scope="module")
def default_layer(django_db_setup, django_db_blocker) -> Iterator[LoadReport]:
    """The approximate default layer in force."""
    with django_db_blocker.unblock():
        report = load(read_shipped())
    yield report
    with django_db_blocker.unblock():
        _take_away()


@pytest.fixture(scope="module")
def official_layer(django_db_setup, django_db_blocker, official: Layer) -> Iterator[LoadReport]:
    """The official layer in force, after the default one."""
    with django_db_blocker.unblock():
        load(read_shipped())
        report = load(official)
    yield report
    with django_db_blocker.unblock():
        _take_away()
