"""A body that is larger than any upload may be is refused before it is stored."""

from __future__ import annotations

import pytest

from tests.conftest import Person


@pytest.mark.parametrize("path", ["/accounts/login/", "/api/v1/imports/", "/imports/new/"])
def test_a_body_beyond_the_limit_is_refused(path: str, public: Person, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    body = b"x" * (1000 + (1 << 20) + 1)
    response = public.client.post(path, body, content_type="application/octet-stream")
    assert response.status_code == 413
    assert "MB" in response.content.decode()


def test_a_body_within_the_limit_passes(public: Person, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    assert public.client.post("/accounts/login/", {"login": "x" * 900, "password": "y"}).status_code == 200
