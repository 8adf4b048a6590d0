"""Draws stand-ins for photos: a landscape with what is being built in it, and a line that says it is an example."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from projects.models import Kind, Moment

WIDTH, HEIGHT = 960, 720
HORIZON = 300
FONTS = (
    Path("node_modules/@fontsource/sarabun/files/sarabun-thai-600-normal.woff"),
    Path("/usr/share/fonts/truetype/tlwg/Garuda-Bold.ttf"),
)
SOIL, CONCRETE, WATER, MUD, GRASS = "#A8673C", "#B9BBBD", "#5F8FAE", "#9C7A54", "#7FA650"
STEEL, WALL, ROOF, MACHINE = "#6B7178", "#EFE6D2", "#B4472F", "#E5A91C"
Draw = ImageDraw.ImageDraw


def scene(kind: str, moment: str, rng: random.Random) -> Image.Image:
    """Return a picture of 960 × 720 pixels of a project of ``kind`` at ``moment``."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#FFFFFF")
    draw = ImageDraw.Draw(picture)
    _landscape(draw, rng)
    PAINTERS.get(kind, _structure)(draw, moment, rng)
    _caption(draw, f"ภาพตัวอย่าง  {Kind(kind).label}  {Moment(moment).label}")
    return picture


def _landscape(draw: Draw, rng: random.Random) -> None:
    top, bottom = rng.choice((((92, 150, 205), (222, 236, 245)), ((140, 160, 180), (230, 228, 220))))
    for y in range(HORIZON):
        part = y / HORIZON
        colour = tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
        draw.line([(0, y), (WIDTH, y)], fill=colour)
    draw.rectangle([0, HORIZON, WIDTH, HEIGHT], fill=rng.choice((GRASS, "#94A860", "#B3A36A")))
    for _ in range(40):
        x, size = rng.randrange(WIDTH), rng.randint(14, 46)
        draw.ellipse([x - size, HORIZON - size, x + size, HORIZON + size // 2], fill=rng.choice(("#3F6B35", "#557F3E")))


def _road(draw: Draw, moment: str, rng: random.Random) -> None:
    """A road towards the horizon: laterite with puddles, half of it laid, all of it laid with its joints."""
    left, right, far = rng.randint(60, 160), rng.randint(780, 900), rng.randint(430, 540)
    draw.polygon([(left, HEIGHT), (right, HEIGHT), (far + 14, HORIZON), (far - 14, HORIZON)], fill=SOIL)
    if moment == Moment.BEFORE:
        for _ in range(9):
            x, y = rng.randint(left + 120, right - 160), rng.randint(480, 690)
            draw.ellipse([x, y, x + rng.randint(30, 90), y + rng.randint(8, 22)], fill=MUD)
        return
    middle = right if moment == Moment.AFTER else (left + right) // 2
    draw.polygon([(left, HEIGHT), (middle, HEIGHT), (far + 12, HORIZON), (far - 12, HORIZON)], fill=CONCRETE)
    for step in range(1, 9):
        part = 1 / step
        level = HORIZON + (HEIGHT - HORIZON) * part
        ends = [(far + (side - far) * part, level) for side in (left, middle)]
        draw.line(ends, fill="#8E9092", width=3)
    if moment == Moment.DURING:
        _machine(draw, middle + 60, 470)


def _water(draw: Draw, moment: str, rng: random.Random) -> None:
    """A pond or canal: silted up, being dug, full."""
    x, y = rng.randint(120, 220), rng.randint(380, 430)
    draw.ellipse([x - 30, y - 20, x + 700, y + 240], fill=SOIL)
    fill = {Moment.BEFORE: GRASS, Moment.DURING: MUD, Moment.AFTER: WATER}[Moment(moment)]
    draw.ellipse([x, y, x + 670, y + 210], fill=fill)
    if moment == Moment.DURING:
        _machine(draw, x + 420, y - 40)
    elif moment == Moment.AFTER:
        for row in range(6):
            draw.line(
                [(x + 120 + row * 30, y + 50 + row * 22), (x + 330 + row * 30, y + 50 + row * 22)],
                fill="#8FB4CB",
                width=3,
            )


def _structure(draw: Draw, moment: str, rng: random.Random) -> None:
    """A building: the bare plot, its posts, the house."""
    x, y, wide = rng.randint(180, 280), 240, rng.randint(420, 520)
    draw.polygon([(x - 60, 560), (x + wide + 60, 560), (x + wide + 130, 660), (x - 130, 660)], fill=SOIL)
    if moment == Moment.BEFORE:
        for post in range(5):
            draw.line([(x + post * wide // 4, 500), (x + post * wide // 4, 570)], fill="#7A5530", width=8)
    elif moment == Moment.DURING:
        for post in range(6):
            draw.rectangle([x + post * wide // 5 - 8, y + 60, x + post * wide // 5 + 8, 580], fill=CONCRETE)
        for level in (y + 60, 420):
            draw.rectangle([x - 10, level, x + wide + 10, level + 14], fill=STEEL)
    else:
        draw.rectangle([x, y + 90, x + wide, 580], fill=WALL)
        draw.polygon([(x - 40, y + 90), (x + wide // 2, y - 20), (x + wide + 40, y + 90)], fill=ROOF)
        for window in range(4):
            at = x + 30 + window * wide // 4
            draw.rectangle([at, 400, at + 60, 470], fill="#6F93A8")


def _tower(draw: Draw, moment: str, rng: random.Random) -> None:
    """A well with its tank and solar panel, or a lamp: nothing yet, the frame, the finished thing."""
    x = rng.randint(380, 560)
    draw.ellipse([x - 120, 580, x + 120, 640], fill=SOIL)
    if moment == Moment.BEFORE:
        return
    for leg in (-60, 60):
        draw.line([(x + leg, 610), (x + leg // 2, 260)], fill=STEEL, width=12)
    draw.line([(x - 48, 440), (x + 48, 440)], fill=STEEL, width=8)
    if moment == Moment.AFTER:
        draw.rounded_rectangle([x - 90, 150, x + 90, 280], 24, fill="#3D77A8")
        draw.line([(x + 230, 525), (x + 230, 610)], fill=STEEL, width=8)
        draw.polygon([(x + 140, 520), (x + 300, 470), (x + 320, 520), (x + 160, 575)], fill="#24395E")


def _machine(draw: Draw, x: int, y: int) -> None:
    """A digger."""
    draw.rounded_rectangle([x, y, x + 150, y + 70], 12, fill=MACHINE)
    draw.rectangle([x + 20, y - 50, x + 80, y + 6], fill="#F3D789")
    draw.line([(x + 140, y + 20), (x + 210, y - 60), (x + 250, y + 40)], fill=MACHINE, width=16)
    draw.rounded_rectangle([x - 10, y + 66, x + 165, y + 104], 18, fill="#2F3338")


PAINTERS: dict[str, Callable[[Draw, str, random.Random], None]] = {
    Kind.ROAD: _road,
    Kind.DRAIN: _road,
    Kind.WATER_SUPPLY: _road,
    Kind.BRIDGE: _road,
    Kind.CANAL: _water,
    Kind.POND: _water,
    Kind.WELL: _tower,
    Kind.LIGHTING: _tower,
}


def _caption(draw: Draw, words: str) -> None:
    draw.rectangle([0, HEIGHT - 64, WIDTH, HEIGHT], fill="#1B2533")
    if font := _font():
        draw.text((24, HEIGHT - 56), words, font=font, fill="#FFFFFF")


@cache
def _font() -> ImageFont.FreeTypeFont | None:
    """A Thai font, where the machine has one; without it the picture has no words."""
    for path in FONTS:
        if (found := settings.BASE_DIR / path).is_file():
            return ImageFont.truetype(str(found), 32)
    return None
