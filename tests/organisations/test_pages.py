"""The page of an organisation."""

from __future__ import annotations

from geoplan.organisations.models import Coverage, Organisation
from tests.conftest import Person


def test_anybody_reads_what_an_organisation_is_and_covers(public: Person, lao_a: Organisation, lao_b) -> None:
    Coverage.objects.create(organisation=lao_a, area_id="900102", partial=True)
    page = public.client.get(f"/organisations/{lao_a.code}/").content.decode()
    for text in ("อบต.เอ", "06900101", "พื้นที่ 900102", f"/organisations/{lao_b.code}/"):
        assert text in page


def test_an_unknown_organisation_is_not_found(public: Person, areas: None) -> None:
    assert public.client.get("/organisations/12345678/").status_code == 404


def test_a_name_is_shortened_as_tables_write_it() -> None:
    sao = Organisation(kind="lao", lao_type="sao", name_th="องค์การบริหารส่วนตำบลบางโปรง")
    assert sao.short_name == "อบต.บางโปรง"
