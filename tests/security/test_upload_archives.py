"""Hostile zips, and hostile names inside and outside of them."""

from __future__ import annotations

import stat
import struct
import zipfile

import pytest
import xlsxwriter

from geoplan.errors import DomainError
from spatial.formats.declared import shown_name
from spatial.formats.parsed import Limits
from spatial.formats.reading import read_upload
from tests.security.uploads import refused, secret_file, zip_of
from tests.spatial.formats import files


def test_a_zip_that_swells_is_refused_before_it_is_unpacked(tmp_path):
    path = zip_of(tmp_path / "bomb.zip", **{"a.shp": b"\0" * 20_000_000})
    assert refused(path) == "zip_ratio"
    many = zip_of(tmp_path / "many.zip", **{f"{i}.shp": bytes(900_000) for i in range(20)})
    assert refused(many, limits=Limits(unpacked_bytes=10_000_000)) == "zip_too_large"


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", **{"a.shp": b"\0" * 20_000_000})
    size = struct.pack("<I", 20_000_000)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 100)))
    assert refused(path) in ("zip_damaged", "file_damaged")


def test_a_zip_of_too_many_entries_is_refused(tmp_path):
    assert refused(zip_of(tmp_path / "a.zip", **{f"{i}.txt": b"x" for i in range(501)})) == "zip_too_many_entries"


@pytest.mark.parametrize("inner", ["b.zip", "b.shp", "b.kmz"])
def test_an_archive_in_an_archive_is_refused_whatever_its_name(tmp_path, inner):
    nested = zip_of(tmp_path / "inner", x=b"y").read_bytes()
    entries = {inner: nested} if inner == "b.shp" else {inner: nested, "a.shp": b"x"}
    assert refused(zip_of(tmp_path / "a.zip", **entries)) == "zip_nested"


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "x/../../a.shp", "C:a.shp", "..\\a.shp", "\\\\host\\a.shp"])
@pytest.mark.parametrize("extension", [".zip", ".kmz", ".xlsx"])
def test_entries_that_would_leave_the_folder_are_refused(tmp_path, name, extension):
    assert refused(zip_of(tmp_path / f"a{extension}", **{name: b"x", "b.shp": b"x"})) == "zip_unsafe_entry"
    assert [path.name for path in tmp_path.iterdir()] == [f"a{extension}"]


def test_a_symbolic_link_is_refused(tmp_path):
    secret = secret_file(tmp_path)
    link = zipfile.ZipInfo("a.shp")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, str(secret))
    assert refused(tmp_path / "a.zip") == "zip_unsafe_entry"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a.shp", "a.shp"), ("a.shp", "A.SHP"), ("é.shp", "e\u0301.shp")])
def test_names_that_collide_are_refused(tmp_path, names):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    assert refused(tmp_path / "a.zip") == "zip_duplicate"


def test_names_with_nul_are_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", **{"aXb.shp": b"x"})
    path.write_bytes(path.read_bytes().replace(b"aXb.shp", b"a\0b.shp"))
    assert refused(path) in ("zip_unsafe_entry", "zip_damaged")


@pytest.mark.parametrize("name", ["\u202egpj.shp", "😀.shp", "ถนน\r\nX-Evil: 1.shp", "\"';--<b>.shp"])
def test_strange_names_are_shown_without_what_could_harm(tmp_path, name):
    files.shapefile(tmp_path, files.points())
    path = zip_of(tmp_path / "a.zip", **{name: (tmp_path / "roads.shp").read_bytes()})
    (layer,) = read_upload(path, "a.zip").layers
    assert not any(character in layer for character in "\r\n\0\u202e")
    assert layer.isprintable()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "a\0b.csv", "\u202evsc.csv", "x\r\nSet-Cookie: a.csv", "C:\\a\\😀.csv"]
)
def test_the_users_name_for_a_file_never_becomes_a_path(tmp_path, name):
    path = tmp_path / "stored"
    path.write_text("a,b\n1,2\n")
    assert read_upload(path, name).table.to_pylist() == [{"a": "1", "b": "2"}]
    assert shown_name(name).isprintable() and "/" not in shown_name(name)
    path.write_bytes(b"")
    assert refused(path, name) == "file_empty"


def test_a_workbook_that_unpacks_too_large_is_told_by_its_directory(tmp_path):
    path = tmp_path / "แผน.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("ก")
        for row in range(2_001):
            sheet.write_row(row, 0, ["ชื่อโครงการ", "งบประมาณ"] if not row else [f"ถนน {row}", row])
    assert read_upload(path, path.name).row_count == 2_000
    with pytest.raises(DomainError) as refused:
        read_upload(path, path.name, limits=Limits(workbook_bytes=10_000))
    assert refused.value.code == "workbook_too_large"
    assert "CSV" in refused.value.thai
