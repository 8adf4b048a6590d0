"""The photos of a project: their section on its page, each one's own page, and their files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects import locations, photos
from projects.models import Distance, Moment, Photo, Project
from projects.photo_forms import PhotoForm, UploadForm
from spatial.checks import Severity
from spatial.formats.declared import shown_name

KEPT_BY_BROWSER = 3600
# Why a picture has no point on the map, where that is worth saying.
POSITIONS = {
    "none": gettext_lazy("The picture does not say where it was taken."),
    "unreadable": gettext_lazy("The picture's position cannot be read; it was left out."),
    "zero": gettext_lazy("The picture's position is 0, 0: the camera had no fix. It was left out."),
    "datum": gettext_lazy("The picture's position is not in WGS 84; it was left out."),
    "abroad": gettext_lazy("The picture's position lies outside Thailand; it was left out."),
}


@dataclass(frozen=True)
class Shown:
    """A photo on a page, with the number that it has in the list and on the map."""

    photo: Photo
    number: int
    project_is_placed: bool

    @property
    def distance(self) -> str:
        """How far from the project it was taken, in words."""
        metres = self.photo.distance_m
        if metres is not None:
            return _("%(distance)s from the project") % {"distance": distance_words(metres)}
        return _("No position in the photo") if self.photo.point is None else _("The project has no place yet")

    @property
    def icon(self) -> str:
        """The icon beside the words."""
        icons = {Distance.NEAR: "check", Distance.FAR: "warning", Distance.UNKNOWN: "pin-none"}
        return icons[self.photo.distance]

    @property
    def on_map(self) -> dict[str, Any]:
        """What the map draws: the point, and the nearest place of the project."""
        point, nearest = self.photo.point, self.photo.nearest
        assert point is not None
        return {
            "id": self.photo.pk,
            "number": self.number,
            "point": [point.x, point.y],
            "nearest": json.loads(nearest)["coordinates"] if nearest else None,
            "far": self.photo.distance == Distance.FAR,
            "distance": self.distance,
        }


@dataclass(frozen=True)
class Column:
    """The photos of one moment."""

    moment: Moment
    items: list[Shown]


@dataclass(frozen=True)
class Section:
    """The photos of a project as its page shows them to one reader."""

    project: Project
    items: list[Shown]
    removed: list[Photo]
    may_edit: bool
    may_place: bool
    names_people: bool

    @property
    def columns(self) -> list[Column]:
        """Before, during and after."""
        return [Column(moment, [one for one in self.items if one.photo.moment == moment]) for moment in Moment]

    @cached_property
    def points(self) -> list[dict[str, Any]]:
        """What the page's map draws."""
        return [one.on_map for one in self.items if one.photo.point]

    @property
    def far(self) -> int:
        """How many were taken away from the project."""
        return sum(one.photo.distance == Distance.FAR for one in self.items)


def distance_words(metres: float) -> str:
    """Metres up to ten kilometres, kilometres beyond."""
    if metres < 10_000:
        return _("%(metres)s m") % {"metres": f"{metres:,.0f}"}
    return _("%(kilometres)s km") % {"kilometres": f"{metres / 1000:,.1f}"}


def photo_section(actor: Actor, project: Project) -> Section:
    """Return the photos section of a project's page. One query."""
    found = Photo.objects.visible_to(actor).filter(project=project).measured().select_related("uploaded_by")
    order = {moment: place for place, moment in enumerate(Moment)}
    rows = sorted(found, key=lambda photo: order[Moment(photo.moment)])
    kept = [photo for photo in rows if photo.removed_at is None]
    is_placed = project.geometry is not None
    return Section(
        project=project,
        items=[Shown(photo, number, is_placed) for number, photo in enumerate(kept, start=1)],
        removed=[photo for photo in rows if photo.removed_at],
        may_edit=actor.may(Action.EDIT_PHOTO, project),
        may_place=actor.may(Action.PLACE_PROJECT, project),
        names_people=actor.may(Action.VIEW_REVIEW, project),
    )


@never_cache
def section(request: HttpRequest, project_id: int) -> HttpResponse:
    """Answer the section as it is now; POST adds pictures."""
    if request.method == "POST":
        return _add(request, project_id)
    project = get_object_or_404(Project.objects.visible_to(request.actor).select_related("organisation"), pk=project_id)
    context = {"photos": photo_section(request.actor, project), "project": project}
    return render(request, "projects/photos/columns.html", context)


def _add(request: HttpRequest, project_id: int) -> HttpResponse:
    """Add each picture by itself: what is wrong with one is told, and the others stay.

    A script sends one at a time and gets JSON; a browser without scripts sends all and gets messages.
    """
    _editable(request, project_id)
    moment = UploadForm(request.POST).checked()["moment"]
    files = request.FILES.getlist("photos")
    if not files:
        raise DomainError("photo_missing")
    results = [_result(file, lambda file: _added(request, project_id, moment, file)) for file in files]
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"results": results}, status=201 if any(one["ok"] for one in results) else 422)
    for one in results:
        messages.add_message(request, messages.SUCCESS if one["ok"] else messages.ERROR, one["message"])
    return redirect(f"/projects/{project_id}/#photos")


def _editable(request: HttpRequest, project_id: int) -> None:
    project = get_object_or_404(Project.objects.visible_to(request.actor).select_related("organisation"), pk=project_id)
    request.actor.require(Action.EDIT_PHOTO, project)


def _added(request: HttpRequest, project_id: int, moment: str, file: UploadedFile) -> dict[str, Any]:
    path = Path(file.temporary_file_path())  # type: ignore[attr-defined]
    added = photos.add(request.actor, project_id, path, file.name or "", moment)
    said = POSITIONS.get(added.position, "")
    is_warning = added.position not in ("read", "none")
    return {"ok": True, "warning": is_warning, "id": added.photo.pk, "message": f"{_('Added.')} {said}".strip()}


def _result(file: UploadedFile, work: Callable[[UploadedFile], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"name": shown_name(file.name or ""), **work(file)}
    except DomainError as error:
        return {"name": shown_name(file.name or ""), "ok": False, "code": error.code, "message": error.message}


@never_cache
def page(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Show one photo with what is said of it; POST changes that, and shows both sides to whoever was slower (412)."""
    photo = photos.find(request.actor, photo_id, Action.EDIT_PHOTO if request.method == "POST" else Action.VIEW_PHOTO)
    form = PhotoForm(request.POST or None, instance=photo)
    if request.method != "POST":
        return _page(request, photo, form)
    stored = photos.find(request.actor, photo_id)
    if not form.is_valid():
        return _page(request, stored, form, status=422)
    said = {name: form.cleaned_data[name] for name in ("moment", "caption", "taken_at")}
    try:
        photos.change(request.actor, photo_id, form.cleaned_data["version"], **said)
    except DomainError as error:
        if error.code != "stale_version":
            raise
        return _conflict(request, photos.find(request.actor, photo_id))
    messages.success(request, _("Saved."))
    return redirect("photo", photo_id)


def _page(request: HttpRequest, photo: Photo, form: PhotoForm, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    context = {
        "photo": photo,
        "shown": Shown(photo, 0, photo.project.geometry is not None),
        "form": form,
        "may_edit": actor.may(Action.EDIT_PHOTO, photo),
        "may_place": actor.may(Action.PLACE_PROJECT, photo) and photo.point is not None,
        "names_people": actor.may(Action.VIEW_REVIEW, photo),
        "crumbs": [
            {"label": photo.project.name, "href": f"/projects/{photo.project_id}/#photos"},
            {"label": str(photo), "href": ""},
        ],
    }
    return render(request, "projects/photos/page.html", {**context, **more}, status=status)


def _conflict(request: HttpRequest, stored: Photo) -> HttpResponse:
    """Show what is stored now beside what was typed; the form keeps what was typed, and saves over it knowingly."""
    data = request.POST.copy()
    data["version"] = str(stored.version)
    typed = PhotoForm(data, instance=stored)
    sides = [
        {"label": typed[name].label, "theirs": theirs, "yours": yours}
        for name, theirs, yours in (
            ("moment", stored.get_moment_display(), dict(Moment.choices).get(data.get("moment", ""), "")),
            ("caption", stored.caption, data.get("caption", "")),
            ("taken_at", _when(stored), data.get("taken_at", "").replace("T", " ")),
        )
        if theirs != yours
    ]
    return _page(request, stored, typed, status=412, is_conflict=True, sides=sides)


def _when(photo: Photo) -> str:
    return f"{timezone.localtime(photo.taken_at):%Y-%m-%d %H:%M}" if photo.taken_at else ""


def file(request: HttpRequest, photo_id: int, size: str) -> HttpResponse | FileResponse:
    """Send one size of a photo to whoever may see its project."""
    return photo_file(photos.find(request.actor, photo_id), size)


def photo_file(photo: Photo, size: str) -> FileResponse:
    """Return one size of a photo; the browser may keep it for an hour, and nobody in between. Errors: ``not_found``."""
    path = photo.file(size) if size in photos.SIZES else None
    if path is None or not path.is_file():
        raise DomainError("not_found")
    headers = {
        "Cache-Control": f"private, max-age={KEPT_BY_BROWSER}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    name = f"photo-{photo.pk}-{size}.jpg"
    return FileResponse(path.open("rb"), content_type="image/jpeg", filename=name, headers=headers)


def remove(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Take a photo away, and offer to bring it back."""
    photo = photos.find(request.actor, photo_id, Action.EDIT_PHOTO)
    photos.remove(request.actor, photo_id, _version(request))
    said = {"photo": str(photo), "days": photos.KEEP_REMOVED.days}
    messages.success(request, _("“%(photo)s” was removed. It can be brought back for %(days)s days.") % said)
    return redirect(f"/projects/{photo.project_id}/#photos")


def restore(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Bring a removed photo back."""
    photo = photos.restore(request.actor, photo_id)
    messages.success(request, _("The photo is back."))
    return redirect(f"/projects/{photo.project_id}/#photos")


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise DomainError("filter_invalid", name="version")
    return int(text)


@never_cache
def place(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Show what the checks say of a photo's point as the project's location; POST takes it, with the warnings shown."""
    photo = photos.find(request.actor, photo_id, Action.PLACE_PROJECT)
    if request.method == "POST":
        accepted = set(request.POST.getlist("accepted"))
        photos.use_as_location(request.actor, photo_id, version=_version(request), accepted_warnings=accepted)
        messages.success(request, _("The photo's position is the project's location now."))
        return redirect("project_detail", photo.project_id)
    point = photos.point_of(photo)
    findings, told = locations.preview(request.actor, photo.project_id, point)
    context = {
        "photo": photo,
        "shown": Shown(photo, 0, photo.project.geometry is not None),
        "findings": findings,
        "is_blocked": any(finding.severity == Severity.BLOCK for finding in findings),
        "readout": told,
    }
    return render(request, "projects/photos/place.html", context)
