"""Files for the tests of importing, made by other tools: ogr2ogr, XlsxWriter and plain text."""

from __future__ import annotations

import csv
import json
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEAD = ["รหัส", "ชื่อโครงการ", "เป้าหมาย", "แผนงาน", "ประเภท", "งบประมาณ 2566", "งบประมาณ 2567", "lat", "lon"]
ROWS = [
    ["R-1", "ถนนคอนกรีต หมู่ 1", "ยาว 200 เมตร", "อุตสาหกรรมและการโยธา", "ถนน", "1,250,000.00", "-", "15.05", "100.05"],
    ["R-2", "บ่อบาดาล หมู่ 2", "1 บ่อ", "การเกษตร", "well", "๓๐๐,๐๐๐", "", "15.06", "100.15"],
    ["R-3", "อบรมอาชีพ", "50 คน", "สร้างความเข้มแข็งของชุมชน", "กิจกรรม", "", "20000", "", ""],
]


def write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def write_excel(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("ผ.02")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def geojson(path: Path, features: Sequence[tuple[dict[str, Any], dict[str, Any] | None]]) -> Path:
    body = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
    }
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def ogr2ogr(source: Path, target: Path, *options: str) -> Path:
    done = subprocess.run(
        ["ogr2ogr", *options, str(target), str(source)], capture_output=True, text=True, errors="replace"
    )
    assert done.returncode == 0, done.stderr
    return target


def shapefile_zip(
    folder: Path, source: Path, name: str, *options: str, encoding: str = "CP874", prj: str | None = "keep"
) -> Path:
    """A zipped Shapefile made by ogr2ogr; ``prj`` None drops the .prj, a WKT replaces it."""
    made = folder / name
    made.mkdir()
    ogr2ogr(source, made / f"{name}.shp", "-f", "ESRI Shapefile", "-lco", f"ENCODING={encoding}", *options)
    if prj is None:
        (made / f"{name}.prj").unlink(missing_ok=True)
    elif prj != "keep":
        (made / f"{name}.prj").write_text(prj)
    target = folder / f"{name}.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in made.iterdir():
            archive.write(part, part.name)
    return target
