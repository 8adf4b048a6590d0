"""The page on which a project gets its location, and what its script asks for; answers are JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from geoplan.thai import thai_date
from projects import locations
from projects.areas import borders_in, bounds_around, own_area
from projects.locations import files, forms, texts
from projects.locations.readout import readout
from projects.models import LocationRecord, Project
from spatial import crs, geojson
from spatial.checks import Finding
from spatial.geos import to_shapely

MOST_NEARBY = 500
ROUTES = ("state", "nearby", "preview", "readings", "file", "restore", "nowhere", "clear")


def page(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show the page; POST saves a location."""
    if request.method == "POST":
        return _save(request, project_id)
    project = locations.find(request.actor, project_id)
    context = {
        "project": project,
        "systems": forms.crs_choices(),
        "back": reverse("project_detail", args=[project_id]),
        "data": {
            "state": _state(project),
            "area": _area(project),
            "bounds": bounds_around(project),
            "urls": {
                "save": reverse("project_place", args=[project_id]),
                **{name: reverse(f"project_place_{name}", args=[project_id]) for name in ROUTES},
                "record": reverse("project_place_record", args=[project_id, 0]),
            },
            "kind": project.kind,
        },
    }
    return render(request, "projects/placing/page.html", context)


def _save(request: HttpRequest, project_id: int) -> JsonResponse:
    asked = forms.PlaceForm(request.POST).checked()
    geometry = geojson.parse(asked.pop("geometry"))
    version, accepted = asked.pop("version"), asked.pop("accepted_warnings")
    project = locations.place(
        request.actor,
        project_id,
        geometry,
        version=version,
        origin=locations.Origin(**asked),
        accepted_warnings=accepted,
    )
    return JsonResponse(_state(project))


def state(request: HttpRequest, project_id: int) -> JsonResponse:
    """Answer the project's location and version as they are now."""
    return JsonResponse(_state(locations.find(request.actor, project_id)))


def record(request: HttpRequest, project_id: int, record_id: int) -> JsonResponse:
    """Answer the geometry of one earlier location."""
    found = locations.find_record(request.actor, project_id, record_id)
    return JsonResponse({"geometry": json.loads(found.geometry.geojson) if found.geometry else None})


def nearby(request: HttpRequest, project_id: int) -> JsonResponse:
    """Answer the projects and borders inside a box, for the drawing to snap to."""
    locations.find(request.actor, project_id)
    box = forms.BoxForm(request.GET).checked()["bbox"]
    found = (
        Project.objects.visible_to(request.actor)
        .filter(geometry__bboverlaps=Polygon.from_bbox(box))
        .exclude(pk=project_id)
        .order_by("-id")
        .values_list("name", AsGeoJSON("geometry", precision=9))[: MOST_NEARBY + 1]
    )
    features = [_feature(name, "project", text) for name, text in found[:MOST_NEARBY]]
    features += [_feature("", "border", text) for text in borders_in(box, MOST_NEARBY)]
    return JsonResponse({"type": "FeatureCollection", "features": features, "truncated": len(found) > MOST_NEARBY})


def preview(request: HttpRequest, project_id: int) -> JsonResponse:
    """Answer what the checks find in a geometry, and its read-out; nothing is written."""
    asked = forms.GeometryForm(request.POST).checked()
    geometry = geojson.parse(asked["geometry"])
    findings, told = locations.preview(request.actor, project_id, geometry, asked["declared_epsg"])
    return JsonResponse({**told, "findings": [_finding(finding) for finding in findings]})


def readings(request: HttpRequest, project_id: int) -> JsonResponse:
    """Answer every meaning of typed coordinates."""
    project = locations.find(request.actor, project_id)
    asked = forms.ReadingsForm(request.POST).checked()
    places = texts.readings(project, asked["text"], asked["epsg"])
    return JsonResponse({"readings": [_typed(place) for place in places]})


def file(request: HttpRequest, project_id: int) -> JsonResponse:
    """Answer the shapes in an uploaded file; the file itself is not kept."""
    locations.find(request.actor, project_id)
    form = forms.FileForm(request.POST, request.FILES)
    asked = form.checked()
    upload = asked["file"]
    found = files.shapes_of(
        Path(upload.temporary_file_path()),
        upload.name,
        epsg=asked["epsg"],
        encoding=asked["encoding"],
        layer=asked["layer"],
    )
    return JsonResponse(
        {
            "shapes": [{"row": s.row, "label": s.label, "geometry": geojson.dump(s.geometry)} for s in found.shapes],
            "left_out": found.left_out,
            "epsg": found.epsg,
            "declared": found.parsed.crs.epsg,
            "encoding": found.parsed.encoding.name,
            "layers": list(found.parsed.layers),
            "layer": found.parsed.layer,
        }
    )


def restore(request: HttpRequest, project_id: int) -> JsonResponse:
    """Bring an earlier location back."""
    asked = forms.RestoreForm(request.POST).checked()
    return JsonResponse(_state(locations.restore(request.actor, project_id, asked["record"], version=asked["version"])))


def nowhere(request: HttpRequest, project_id: int) -> JsonResponse:
    """Record that the project has no location, and why."""
    asked = forms.NowhereForm(request.POST).checked()
    return JsonResponse(_state(locations.declare_not_applicable(request.actor, project_id, **asked)))


def clear(request: HttpRequest, project_id: int) -> JsonResponse:
    """Take the location away."""
    asked = forms.VersionForm(request.POST).checked()
    return JsonResponse(_state(locations.clear(request.actor, project_id, version=asked["version"])))


def _state(project: Project) -> dict[str, Any]:
    """Everything that the page shows of a project's location; the current record comes first in the history."""
    shape = to_shapely(project.geometry) if project.geometry else None
    return {
        "version": project.version,
        "location_state": project.location_state,
        "geometry": geojson.dump(shape) if shape is not None else None,
        "readout": readout(shape) if shape is not None else None,
        "history": [_record(record) for record in locations.history(project)],
    }


def _record(record: LocationRecord) -> dict[str, Any]:
    when = timezone.localtime(record.recorded_at)
    return {
        "id": record.pk,
        "source": record.source,
        "source_label": record.get_source_display(),
        "who": str(record.recorded_by or ""),
        "when": f"{thai_date(when)} {when:%H:%M}",
        "typed_text": record.typed_text,
        "file_name": record.file_name,
        "crs": crs.SUPPORTED[record.declared_epsg].name_th if record.declared_epsg in crs.SUPPORTED else "",
        "accuracy_m": record.accuracy_m,
        "surveyed_on": thai_date(record.surveyed_on) if record.surveyed_on else "",
        "note": record.note,
        "has_geometry": record.geometry is not None,
    }


def _finding(found: Finding) -> dict[str, Any]:
    repair = found.repair
    return {
        "code": found.code,
        "severity": str(found.severity),
        "message": found.message,
        "repair": {"label": repair.label, "geometry": geojson.dump(repair.geometry)} if repair else None,
    }


def _typed(place: texts.TypedPlace) -> dict[str, Any]:
    reading = place.reading
    return {
        "notation": reading.notation,
        "reason": reading.reason,
        "epsg": reading.epsg,
        "crs": crs.system(reading.epsg).name_th,
        "distance_m": place.distance_m,
        "lon": reading.lon,
        "lat": reading.lat,
        "shapes": {kind: geojson.dump(shape) for kind, shape in place.shapes.items()},
    }


def _area(project: Project) -> dict[str, Any] | None:
    """The organisation's area, drawn coarser: it is a backdrop, for it is only a backdrop."""
    area = own_area(project.organisation)
    return None if area is None else geojson.dump(shapely.simplify(area, 0.0005), 5)


def _feature(name: str, role: str, geometry: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name, "role": role}, "geometry": json.loads(geometry)}
