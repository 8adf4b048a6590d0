"""Gives some dozens of demonstration projects their photos, with position and time as a telephone writes them."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from fractions import Fraction
from pathlib import Path

import shapely
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from geoplan.accounts.models import User
from geoplan.organisations.models import Organisation
from geoplan.thai import BUDDHIST_OFFSET
from projects.demo.scenes import scene
from projects.demo.shapes import GEOD
from projects.models import Moment, Photo, Project, Stage
from projects.photos import keep
from projects.pictures.reading import read_own

HOME_SHARE = 0.6
FAR_SHARE, BLIND_SHARE = 0.08, 0.1
MOMENTS = {
    Stage.CONTRACTED: (Moment.BEFORE, Moment.DURING),
    Stage.DISBURSING: (Moment.BEFORE, Moment.DURING, Moment.DURING),
    Stage.COMPLETED: (Moment.BEFORE, Moment.DURING, Moment.AFTER),
}
# Month and year, counted from the project's fiscal year, in which each moment of the work mostly falls.
MONTHS = {Moment.BEFORE: (11, -1), Moment.DURING: (3, 0), Moment.AFTER: (8, 0)}
CAPTIONS = {
    Moment.BEFORE: ("สภาพพื้นที่ก่อนดำเนินการ", "จุดเริ่มต้นโครงการ"),
    Moment.DURING: ("ผู้รับจ้างเข้าดำเนินการ", "ตรวจงานระหว่างก่อสร้าง", ""),
    Moment.AFTER: ("งานแล้วเสร็จ", "ตรวจรับงาน"),
}


def make_photos(home: Organisation, most: int, rng: random.Random) -> int:
    """Make the photos of ``most`` placed projects, many of the LAO in which the cast works; return how many."""
    placed = Project.objects.filter(geometry__isnull=False).exclude(stage=Stage.CANCELLED).order_by("id")
    own = list(placed.filter(organisation=home)[: round(most * HOME_SHARE)])
    others = list(placed.exclude(organisation=home).filter(stage=Stage.COMPLETED, announced_on__isnull=False))
    chosen = [*own, *rng.sample(others, min(most - len(own), len(others)))]
    engineer = User.objects.filter(username="engineer").first()
    made = 0
    with override("th"), tempfile.TemporaryDirectory() as folder:
        for project in chosen:
            sender = engineer if project.organisation_id == home.pk else None
            for moment in MOMENTS.get(Stage(project.stage), (Moment.BEFORE,)):
                made += _make(project, moment, sender, Path(folder), rng)
    return made


def _make(project: Project, moment: Moment, sender: User | None, folder: Path, rng: random.Random) -> int:
    """Make one photo; none where it would be of a day to come."""
    taken = _taken(project, moment, rng)
    if taken > timezone.now():
        return 0
    path = folder / "drawn.jpg"
    scene(project.kind, moment, rng).save(path, "JPEG", quality=80, exif=_exif(project, taken, rng))
    picture = read_own(path, folder)
    caption = rng.choice(CAPTIONS[moment])
    photo = Photo(project=project, moment=moment, caption=caption, taken_at=picture.taken_at, uploaded_by=sender)
    keep(photo, picture, path.name)
    return 1


def _taken(project: Project, moment: Moment, rng: random.Random) -> dt.datetime:
    budget = project.year_budgets.first()
    year = (budget.fiscal_year if budget else timezone.now().year + BUDDHIST_OFFSET) - BUDDHIST_OFFSET
    month, offset = MONTHS[moment]
    here = timezone.get_default_timezone()
    return dt.datetime(year + offset, month, rng.randint(1, 28), rng.randint(8, 16), rng.randrange(60), tzinfo=here)


def _exif(project: Project, taken: dt.datetime, rng: random.Random) -> Image.Exif:
    exif = Image.Exif()
    exif[271], exif[272] = "GeoPlan", "Demonstration"
    exif.get_ifd(0x8769)[36867] = f"{taken:%Y:%m:%d %H:%M:%S}"
    if rng.random() >= BLIND_SHARE:
        lon, lat = _spot(project, rng)
        exif.get_ifd(0x8825).update({1: "N", 2: _dms(lat), 3: "E", 4: _dms(lon)})
    return exif


def _spot(project: Project, rng: random.Random) -> tuple[float, float]:
    """Return where the photographer stood: mostly beside the project, sometimes at the office."""
    assert project.geometry is not None
    corners = shapely.get_coordinates(shapely.from_wkb(bytes(project.geometry.wkb)))
    lon, lat = corners[rng.randrange(len(corners))]
    metres = rng.uniform(900, 4000) if rng.random() < FAR_SHARE else rng.uniform(2, 60)
    there = GEOD.fwd(lon, lat, rng.uniform(0, 360), metres)
    return float(there[0]), float(there[1])


def _dms(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    hundredths = round(Fraction(degrees) * 360_000)
    minutes, rest = divmod(hundredths, 6000)
    return IFDRational(minutes // 60), IFDRational(minutes % 60), IFDRational(rest, 100)
