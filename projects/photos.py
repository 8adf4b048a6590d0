"""Photos of a project: adding, describing, removing, bringing back, and taking one's position as the project's.

The picture is made anew before anything is written (``projects.pictures``); the upload itself is not kept.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pghistory
import shapely
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects import locations
from projects.models import LocationSource, Photo, Project
from projects.pictures.reading import Picture, digest, read_picture
from spatial.formats.declared import shown_name

MOST = 200
KEEP_REMOVED = dt.timedelta(days=30)
KEEP_STRAY = dt.timedelta(days=1)
SIZES = ("large", "small")


@dataclass(frozen=True)
class Added:
    """A photo that was added; ``position`` tells why it has no point, as ``Picture`` does."""

    photo: Photo
    position: str


def add(
    actor: Actor,
    project_id: int,
    path: Path,
    filename: str,
    moment: str,
    *,
    caption: str = "",
    taken_at: dt.datetime | None = None,
) -> Added:
    """Add an uploaded picture to a project; ``taken_at`` counts where the picture says nothing.

    Errors: ``not_found``, ``not_permitted``, ``photo_twice``, ``photo_too_many``, and those of ``read_picture``.
    """
    project = _project(actor, project_id)
    photos = Photo.objects.kept().filter(project=project)
    if photos.count() >= MOST:
        raise DomainError("photo_too_many", limit=MOST)
    if path.stat().st_size <= settings.PHOTO_BYTES and photos.filter(sha256=digest(path)).exists():
        raise DomainError("photo_twice", name=shown_name(filename) or "?")
    with read_picture(path, filename) as picture:
        photo = Photo(
            project=project,
            moment=moment,
            caption=caption.strip(),
            taken_at=picture.taken_at or taken_at,
            uploaded_by_id=actor.user_id or None,
        )
        with pghistory.context(reason="photo: added"):
            keep(photo, picture, shown_name(filename))
        return Added(photo, picture.position)


def keep(photo: Photo, picture: Picture, name: str) -> None:
    """Write a new photo with its picture: the files first, so that no row is ever without them.

    What dies in between leaves files that nothing names, for ``purge``. Errors: ``photo_twice``.
    """
    photo.key = secrets.token_hex(16)
    photo.point = Point(*picture.point, srid=4326) if picture.point else None
    photo.width, photo.height, photo.sha256 = picture.width, picture.height, picture.sha256
    photo.bytes = picture.large.stat().st_size
    photo.file("large").parent.mkdir(parents=True, exist_ok=True)
    try:
        for size in SIZES:
            shutil.move(getattr(picture, size), photo.file(size))
        _save(photo, name)
    except BaseException:
        _forget(photo)
        raise


def change(
    actor: Actor, photo_id: int, version: int, *, moment: str, caption: str, taken_at: dt.datetime | None
) -> Photo:
    """Change what is said of a photo; ``version`` is the one that was read. Errors: as ``remove``."""
    with transaction.atomic():
        photo = _claim(actor, photo_id, version)
        photo.moment, photo.caption, photo.taken_at = moment, caption.strip(), taken_at
        photo.save(update_fields=["moment", "caption", "taken_at"])
    photo.refresh_from_db(fields=["version"])
    return photo


def remove(actor: Actor, photo_id: int, version: int) -> Photo:
    """Take a photo away; it can be brought back for thirty days.

    Errors: ``not_found``, ``not_permitted``, ``stale_version``.
    """
    with transaction.atomic(), pghistory.context(reason="photo: removed"):
        photo = _claim(actor, photo_id, version)
        photo.removed_at = timezone.now()
        photo.save(update_fields=["removed_at"])
    return photo


def restore(actor: Actor, photo_id: int) -> Photo:
    """Bring a removed photo back. Errors: as ``remove``; ``photo_twice`` where the picture was sent anew since."""
    with transaction.atomic(), pghistory.context(reason="photo: brought back"):
        photo = find(actor, photo_id, Action.EDIT_PHOTO, removed=True)
        if photo.removed_at:
            photo.removed_at = None
            _save(photo, str(photo), ["removed_at"])
    return photo


def use_as_location(actor: Actor, photo_id: int, *, version: int, accepted_warnings: Collection[str] = ()) -> Project:
    """Make a photo's point the project's location; ``version`` is the project's.

    Errors: ``photo_without_point``, and those of ``locations.place``, whose checks it passes.
    """
    photo = find(actor, photo_id, Action.PLACE_PROJECT)
    origin = locations.Origin(
        LocationSource.PHOTO,
        surveyed_on=timezone.localtime(photo.taken_at).date() if photo.taken_at else None,
        note=photo.caption,
    )
    place = point_of(photo)
    return locations.place(
        actor, photo.project_id, place, version=version, origin=origin, accepted_warnings=accepted_warnings
    )


def point_of(photo: Photo) -> shapely.Point:
    """The photo's point. Errors: ``photo_without_point``."""
    if photo.point is None:
        raise DomainError("photo_without_point")
    return shapely.Point(photo.point.x, photo.point.y)


def find(actor: Actor, photo_id: int, action: Action = Action.VIEW_PHOTO, *, removed: bool = False) -> Photo:
    """The photo with its project, measured, for whoever may do ``action``. Errors: ``not_found``, ``not_permitted``."""
    photos = Photo.objects.visible_to(actor).select_related("project__organisation", "uploaded_by")
    photos = photos.defer("project__geometry_3857", "project__organisation__area").measured()
    photo = (photos if removed else photos.kept()).filter(pk=photo_id).first()
    if photo is None:
        raise DomainError("not_found")
    actor.require(action, photo)
    return photo


def purge(now: dt.datetime | None = None) -> int:
    """Delete photos removed more than thirty days ago, and files that no photo names; return how many files went."""
    now = now or timezone.now()
    with pghistory.context(reason="photo: purged"):
        Photo.objects.filter(removed_at__lt=now - KEEP_REMOVED).delete()
    keys = set(Photo.objects.values_list("key", flat=True))
    files = (Path(settings.DATA_DIR) / "photos").glob("*/*.jpg")
    # A file this young may belong to a photo that is being written.
    young = (now - KEEP_STRAY).timestamp()
    stray = [path for path in files if path.name.split(".")[0] not in keys and path.stat().st_mtime < young]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)


def _project(actor: Actor, project_id: int) -> Project:
    project = Project.objects.visible_to(actor).select_related("organisation").filter(pk=project_id).first()
    if project is None:
        raise DomainError("not_found")
    actor.require(Action.EDIT_PHOTO, project)
    return project


def _claim(actor: Actor, photo_id: int, version: int) -> Photo:
    """Lock the photo before its version is compared, so that of two writers with one version the second is stale."""
    Photo.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=photo_id).first()
    photo = find(actor, photo_id, Action.EDIT_PHOTO)
    if photo.version != version:
        raise DomainError("stale_version")
    return photo


def _save(photo: Photo, name: str, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            photo.save(update_fields=fields)
    except IntegrityError as error:
        if "photo_once" in str(error):
            raise DomainError("photo_twice", name=name) from error
        raise


def _forget(photo: Photo) -> None:
    for size in SIZES:
        photo.file(size).unlink(missing_ok=True)
