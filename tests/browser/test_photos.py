"""Photos of a project in a real browser: sending by choosing and by dropping, looking, and the map."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import LineString

from projects.models import Photo, Plan
from tests.conftest import Person
from tests.factories import ProjectFactory
from tests.projects.photo_files import picture_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """async ([selector, name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  const told = { bubbles: true, cancelable: true, dataTransfer: transfer };
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(selector).dispatchEvent(new DragEvent(kind, told));
}"""
ON_MAP = """() => {
  const map = document.getElementById("detail-map").geoplanMap;
  const of = (source) => map.getSource(source) ? map.querySourceFeatures(source) : [];
  return [...new Set(of("photos").map((one) => one.properties.number))].length === 3 && of("photo-lines").length > 0;
}"""


def file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def test_photos_are_sent_each_with_its_own_answer_looked_at_and_found_on_the_map(
    plan_a: Plan, engineer_a: Person, open_page: Callable[..., Any]
) -> None:
    road = LineString((100.05, 15.05), (100.052, 15.051))
    project = ProjectFactory(plan=plan_a, geometry=road, location_state="placed")
    page = open_page(engineer_a, f"/projects/{project.pk}/")
    good, far = picture_bytes((100.0501, 15.05)), picture_bytes((100.06, 15.05), mark=1)
    before = ".ph-column[data-moment=before]"
    assert page.locator(f"{before} .ph-camera input[capture=environment]").count() == 1
    page.set_input_files(
        f"{before} input[multiple]", [file("ดี.jpg", good), file("เสีย.jpg", b"<html>"), file("ไกล.jpg", far)]
    )
    page.wait_for_selector(f"{before} .ph-list li:nth-child(2)")
    wrong = page.locator(f"{before} .ph-line-wrong")
    assert wrong.count() == 1 and "เสีย.jpg ไม่ใช่รูป" in wrong.inner_text()

    dropped = base64.b64encode(picture_bytes((100.0521, 15.0511), mark=2)).decode()
    page.evaluate(DROP, [".ph-column[data-moment=after]", "วาง.jpg", dropped])
    page.wait_for_selector(".ph-column[data-moment=after] .ph-list li")
    assert wrong.count() == 1  # what was said of another file stays until it is dismissed
    assert sorted(Photo.objects.values_list("moment", flat=True)) == ["after", "before", "before"]
    assert page.locator(".ph-far").count() == 1 and "ห่างโครงการ" in page.locator(".ph-far").inner_text()
    page.wait_for_function(ON_MAP)

    page.focus(f"{before} a[data-photo]")
    page.keyboard.press("Enter")
    box = page.locator("#photo-box")
    box.locator("img").evaluate("image => image.decode()")
    assert box.locator("img").evaluate("image => image.naturalWidth") == 640
    titles = [page.inner_text("#photo-box-title")]
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        titles.append(page.inner_text("#photo-box-title"))
    assert titles == ["รูปที่ 1 ก่อนดำเนินการ", "รูปที่ 2 ก่อนดำเนินการ", "รูปที่ 3 หลังดำเนินการ"]
    page.keyboard.press("Escape")
    assert not box.evaluate("box => box.open")
    # The box gives the focus back in an event of its own, after it has closed.
    page.wait_for_function("document.activeElement.closest('.ph-column')?.dataset.moment === 'after'")

    page.click(".ph-column[data-moment=after] a[data-photo]")
    box.locator("a", has_text="แก้ไขหรือลบ").click()
    page.click("form[action$='/remove/'] button")
    page.wait_for_selector(".ph-removed")
    assert page.locator(".ph-list li").count() == 2
    page.click(".ph-removed summary")
    page.click(".ph-removed button")
    page.wait_for_selector(".ph-column[data-moment=after] .ph-list li")
