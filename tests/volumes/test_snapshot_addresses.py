"""Snapshots elsewhere: on web servers, in stores of objects, in SQLite; and as JSON. The same customers give the same totals."""

from __future__ import annotations

import base64
import gc
import getpass
import gzip
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import run
from volumes.foreign import csv_text, records, workspace
from volumes.test_snapshot_sources import counted, totals
from volumes.test_snapshot_sources import expected as expected
from volumes.test_snapshot_sources import people as people
from volumes.test_snapshot_sources import place as place
from worlds import BASE, change, copy_base

from mobilectl.exits import Exit
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.workspace.workspace import load_workspace

NEEDED = "MOBILECTL_TESTS_NEED_EXTENSIONS"
"""Where this is set, DuckDB's extensions have to be there."""


def need_extension(name: str) -> None:
    try:
        with duckdb.connect() as connection:
            connection.execute(f"LOAD {name}")
    except duckdb.Error:
        if os.environ.get(NEEDED):
            pytest.fail(f"DuckDB's extension {name} is not installed")
        pytest.skip(f"DuckDB's extension {name} is not installed")


class Handler(SimpleHTTPRequestHandler):
    """Serves files; those below `closed/` to crm alone, of those below `cut/` a part."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
        elif self.path.startswith("/cut/"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"customer,city\n")
        elif self.path.startswith("/closed/"):
            told = base64.b64encode(b"crm:made-up-secret").decode()
            if self.headers.get("Authorization") == f"Basic {told}":
                self.path = self.path.removeprefix("/closed")
                super().do_GET()
            else:
                self.send_error(401)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path, list[str]]]:
    """A web server: its address, the folder that it serves, and what it is asked for."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(type("Asked", (Handler,), {"asked": (asked := list[str]())}), directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HOME", str(tmp_path))
    yield f"http://127.0.0.1:{server.server_port}", folder, asked
    server.shutdown()
    server.server_close()


def test_parquet_from_a_web_server_is_the_same_snapshot(
    web: tuple[str, Path, list[str]], people: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    address, folder, _ = web
    shutil.copy(people, folder / "people.parquet")
    found = counted(capsys, f"{address}/people.parquet", BASE)
    assert totals(found) == expected
    assert found["snapshot"] == counted(capsys, people, BASE)["snapshot"]  # digest, day, seed


def test_of_what_is_fetched_only_the_columns_in_use_are_kept(web: tuple[str, Path, list[str]], people: Path, place: Path) -> None:
    address, folder, _ = web
    duckdb.connect().execute(f"COPY (SELECT *, '张三' AS 姓名 FROM '{people}') TO '{folder / 'people.parquet'}'")
    snapshot = open_snapshot(f"{address}/people.parquet", load_workspace(BASE).attributes)
    (kept,) = place.rglob("*.parquet")
    assert snapshot.parts[0].path == kept
    columns = {name for name, *_ in duckdb.connect().execute(f"DESCRIBE FROM '{kept}'").fetchall()}
    assert snapshot.columns.keys() - columns == {"姓名"}
    del snapshot
    gc.collect()


def test_a_foreign_csv_from_a_web_server_as_excel_writes_it(
    web: tuple[str, Path, list[str]], people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    address, folder, _ = web
    (folder / "客户 7月.csv").write_bytes(csv_text(records(people), ",").encode("gb18030"))
    root = workspace(tmp_path)
    assert totals(counted(capsys, f"{address}/moved/客户 7月.csv", root)) == expected
    assert totals(counted(capsys, f"{address}/%E5%AE%A2%E6%88%B7%207%E6%9C%88.csv", root)) == expected
    (folder / "7 月.csv.gz").write_bytes(gzip.compress((folder / "客户 7月.csv").read_bytes()))
    assert totals(counted(capsys, f"{address.upper()}/7 月.csv.gz", root)) == expected


def test_signed_links_and_passwords_are_never_shown(
    web: tuple[str, Path, list[str]], people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, folder, asked = web
    shutil.copy(people, folder / "people.parquet")
    (folder / "bad.parquet").write_text("this is text")
    done = run(capsys, "dry-run", "--snapshot", f"{address}/people.parquet?signature=hush", workspace=BASE)
    assert (done.code, "Snapshot: people.parquet, 4,000 rows" in done.out) == (0, True)
    assert asked == ["/people.parquet?signature=hush"]
    told = [done.out + done.err]
    for path, said in (
        ("bad.parquet?signature=hush", f"{address}/bad.parquet is no Parquet file"),
        ("none.csv?signature=hush", f"{address}/none.csv cannot be fetched: the server answers 404"),
        ("closed/people.parquet?signature=hush", f"{address}/closed/people.parquet cannot be fetched: the server answers 401"),
    ):
        for lang in ("en", "zh"):
            done = run(capsys, "dry-run", "--snapshot", f"{address}/{path}", workspace=BASE, lang=lang)
            assert (done.code, done.out) == (Exit.UNUSABLE, "")
            told.append(done.err)
            if lang == "en":
                assert done.err.splitlines()[0] == f"mobilectl: {said}"
    done = run(capsys, "dry-run", "--snapshot", f"{address.replace('//', '//crm:hush@')}/people.parquet", workspace=BASE)
    assert (done.code, "cannot hold a password" in done.err) == (Exit.USAGE, True)
    assert "hush" not in "".join([*told, done.err])
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login crm password made-up-secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    done = run(capsys, "dry-run", "--snapshot", f"{address}/closed/people.parquet", workspace=BASE)
    assert (done.code, "made-up-secret" in done.out + done.err) == (0, False)


def test_a_broken_netrc_is_told_and_not_quoted(
    web: tuple[str, Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login crm password hush\nhush hush\n")
    (tmp_path / ".netrc").chmod(0o600)
    done = run(capsys, "dry-run", "--snapshot", f"{web[0]}/people.parquet", workspace=BASE)
    assert (done.code, done.out, "hush" in done.err) == (Exit.UNUSABLE, "", False)
    assert done.err.startswith("mobilectl: ~/.netrc cannot be read: line 2\n")


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "https:///people.csv",
        "http://[::1/people.csv",
        "http://crm:hush@[x/a.csv",
        "http://x:port/a.csv",
        "http://xn--a/a.csv",
        "http://1.2.3.999/a.csv",
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_address_without_a_server_is_wrong_usage(capsys: pytest.CaptureFixture[str], address: str, lang: str) -> None:
    done = run(capsys, "dry-run", "--snapshot", f"{address}?signature=hush", workspace=BASE, lang=lang)
    assert (done.code, done.out, "hush" in done.err, len(done.err.splitlines())) == (Exit.USAGE, "", False, 2)
    assert "https://HOST/people.parquet" in done.err or "https://主机/people.parquet" in done.err


def test_where_no_server_answers_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for lang, said in (
        ("en", f"mobilectl: http://127.0.0.1:{port}/x.csv cannot be fetched: nothing answers at this address and port\n"),
        ("zh", f"mobilectl: 无法下载 http://127.0.0.1:{port}/x.csv：这个地址和端口没有服务在应答\n"),
    ):
        done = run(capsys, "dry-run", "--snapshot", f"http://127.0.0.1:{port}/x.csv?signature=hush", workspace=BASE, lang=lang)
        assert (done.code, done.out, "hush" in done.err) == (Exit.UNUSABLE, "", False)
        assert done.err.startswith(said)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_that_breaks_off_on_the_way_is_not_counted(
    web: tuple[str, Path, list[str]], capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    done = run(capsys, "dry-run", "--snapshot", f"{web[0]}/cut/people.csv?signature=hush", workspace=BASE, lang=lang)
    assert (done.code, done.out, "hush" in done.err) == (Exit.UNUSABLE, "", False)
    assert "the connection ended without a whole answer in HTTP" in done.err or "连接中断了，没有收到完整的 HTTP 回答" in done.err


def test_it_is_told_how_much_is_fetched(web: tuple[str, Path, list[str]], people: Path) -> None:
    address, folder, _ = web
    (folder / "people.csv").write_text(csv_text(records(people), ",") * 10, encoding="utf-8", newline="")
    told: list[float] = []
    open_snapshot(f"{address}/people.csv", None, told.append)
    fetched = [one for one in told if one <= 0.5]
    assert told == sorted(told)
    assert (len(fetched) > 1, fetched[-1]) == (True, 0.5)


@pytest.mark.parametrize("lines", [True, False])
def test_json(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any], lines: bool) -> None:
    file = tmp_path / ("people.ndjson" if lines else "people.json")
    duckdb.connect().execute(f"COPY (FROM '{people}') TO '{file}' (FORMAT json{'' if lines else ', ARRAY true'})")
    assert totals(counted(capsys, file, BASE)) == expected
    for broken in ('{"customer": 1, "city"', '{"customer": 13800138000, 5}'):
        file.write_text(broken)
        done = run(capsys, "dry-run", "--snapshot", str(file), workspace=BASE)
        assert (done.code, done.out, "13800138000" in done.err) == (Exit.UNUSABLE, "", False)
        assert done.err.startswith(f"mobilectl: {file} cannot be read as JSON\n")


def test_a_list_that_breaks_off_is_not_read_as_far_as_it_goes(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    file = tmp_path / "people.json"
    duckdb.connect().execute(f"COPY (FROM '{people}') TO '{file}' (FORMAT json, ARRAY true)")
    whole = file.read_text(encoding="utf-8")
    file.write_text(f"\ufeff\n  {whole}\n\n", encoding="utf-8")
    assert totals(counted(capsys, file, BASE)) == expected
    for cut in (whole[: whole.rindex(",") + 1], whole[: whole.index("}") + 2], whole.rstrip().removesuffix("]"), "["):
        file.write_text(cut, encoding="utf-8")
        done = run(capsys, "dry-run", "--snapshot", str(file), workspace=BASE)
        assert (done.code, done.out) == (Exit.UNUSABLE, "")
        assert done.err.startswith(f"mobilectl: {file} breaks off: its list has no `]` at the end\n")
    file.write_text(whole + whole, encoding="utf-8")
    assert "cannot be read as JSON" in run(capsys, "dry-run", "--snapshot", str(file), workspace=BASE).err


@pytest.mark.parametrize(
    ("days", "format", "as_of"),
    [
        (["03-07-2026", "05-07-2026"], "%d-%m-%Y", "2026-07-03"),
        (["07-03-2026", "07-05-2026"], "%m-%d-%Y", "2026-07-03"),
        (["03-07-26", "05-07-26"], "%d-%m-%y", "2026-07-03"),
        (["03-07-2026 10:00:00", "05-07-2026 10:00:00"], "%d-%m-%Y", "2026-07-03"),
        (["03-07-26 10:00:00", "05-07-26 10:00:00"], "%d-%m-%y", "2026-07-03"),
        (["2026-03-07", "2026-05-07"], "%Y-%d-%m", "2026-07-03"),
        (["2026-07-03", "2026-07-05"], None, "2026-07-03"),
        (["2026-07-03T10:00:00", "2026-07-05T10:00:00"], None, "2026-07-03"),
        (["2026-07-02T20:00:00Z", "2026-07-05T10:00:00Z"], None, "2026-07-03"),
        (["2026-07-05T10:00:00Z", "2026年7月3日"], None, "2026-07-03"),
    ],
)
def test_days_in_json_are_read_as_attributes_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: list[str], format: str | None, as_of: str
) -> None:
    root = copy_base(tmp_path / "work")
    told = "" if format is None else f", date_format: '{format}'"
    change(root, "campaigns/attributes.yaml", f"as_of: {{column: seen{told}}}\n")
    rows = [{"customer": number, "seen": days[number % 2]} for number in range(100)]
    file = tmp_path / "people.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    done = run(capsys, "snapshot", "check", str(file), workspace=root)
    assert f" {as_of}" in done.out.splitlines()[1]


@pytest.mark.parametrize(
    "address", ["sqlite:{}/crm.sqlite/people", "mysql://crm@localhost/crm/people", "s3://crm/people.parquet", "az://crm/people.csv"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_extension_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str, lang: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "crm.sqlite").write_bytes(b"")
    done = run(capsys, "dry-run", "--snapshot", address.format(tmp_path), workspace=BASE, lang=lang)
    assert (done.code, done.out, len(done.err.splitlines())) == (Exit.UNUSABLE, "", 2)
    extension = {"sqlite": "sqlite", "mysql": "mysql", "s3": "httpfs", "az": "azure"}[address.partition(":")[0]]
    assert f"duckdb.sql('INSTALL {extension}')" in done.err
    assert list(tmp_path.rglob("*.duckdb_extension*")) == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("sqlite:people", Exit.USAGE),
        ("sqlite:none.sqlite/people", Exit.UNUSABLE),
        ("mysql://crm@localhost/people", Exit.USAGE),
        ("s3://crm/people", Exit.UNUSABLE),
        ("https://crm.example.com/people-*.parquet", Exit.USAGE),
    ],
)
def test_an_address_that_lacks_something_gets_a_hint(capsys: pytest.CaptureFixture[str], address: str, code: Exit) -> None:
    done = run(capsys, "dry-run", "--snapshot", address, workspace=BASE)
    assert (done.code, done.out, "\n  hint: " in done.err) == (code, "", True)


def test_a_table_of_sqlite_by_an_extension(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    need_extension("sqlite")
    file = tmp_path / "crm.sqlite"
    rows = duckdb.connect().execute(f"SELECT * REPLACE (strftime(balance_low_on, '%Y-%m-%d') AS balance_low_on) FROM '{people}'")
    names = [one[0] for one in rows.description or ()]
    with sqlite3.connect(file) as connection:
        connection.execute(f"CREATE TABLE people ({', '.join(names)})")
        connection.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(names))})", rows.fetchall())
    found = counted(capsys, f"sqlite:{file}/people", BASE)
    assert totals(found) == expected
    assert found["snapshot"]["digest"].startswith("sha256-rows:")
    done = run(capsys, "dry-run", "--snapshot", f"sqlite:{file}/none", workspace=BASE)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")


@pytest.fixture
def mysql(people: Path) -> Iterator[int]:
    """A MariaDB server with the customers, by its port; the user `crm` has a password."""
    need_extension("mysql")
    programs = [shutil.which(one) for one in ("mariadb-install-db", "mariadbd", "mariadb")]
    if None in programs:
        if os.environ.get(NEEDED):
            pytest.fail("MariaDB's server is not installed")
        pytest.skip("MariaDB's server is not installed")
    folder = Path(tempfile.mkdtemp(prefix="mobilectl-mysql-", dir="/tmp"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    owner = getpass.getuser()
    data, contact = f"--datadir={folder / 'data'}", f"--socket={folder / 'socket'}"
    subprocess.run(
        [str(programs[0]), data, f"--user={owner}", "--auth-root-authentication-method=normal"], check=True, capture_output=True, cwd="/"
    )
    server = subprocess.Popen(
        [str(programs[1]), data, contact, f"--user={owner}", f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    client = [str(programs[2]), contact, "-uroot"]
    deadline = time.monotonic() + 60
    while subprocess.run([*client, "-e", "SELECT 1"], capture_output=True).returncode:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    rights = "CREATE USER 'maker'@'127.0.0.1'; GRANT ALL ON crm.* TO 'maker'@'127.0.0.1'"
    reader = "CREATE USER 'crm'@'127.0.0.1' IDENTIFIED BY 'made-up-secret'; GRANT SELECT ON crm.* TO 'crm'@'127.0.0.1'"
    subprocess.run([*client, "-e", f"CREATE DATABASE crm CHARACTER SET utf8mb4; {rights}; {reader}"], check=True)
    with duckdb.connect() as connection:
        connection.execute(f"LOAD mysql; ATTACH 'mysql://maker@127.0.0.1:{port}/crm' AS crm (TYPE mysql)")
        connection.execute(f"CREATE TABLE crm.people AS FROM '{people}'")
    yield port
    server.terminate()
    server.wait(60)
    shutil.rmtree(folder)


def test_a_table_of_mysql_by_an_extension(
    mysql: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, expected: dict[str, Any]
) -> None:
    address = f"mysql://crm@127.0.0.1:{mysql}/crm/people"
    monkeypatch.setenv("MYSQL_PWD", "made-up-secret")
    found = counted(capsys, address, BASE)
    assert totals(found) == expected
    assert found["snapshot"]["digest"].startswith("sha256-rows:")
    done = run(capsys, "dry-run", "--snapshot", address.replace("people", "none"), workspace=BASE)
    assert (done.code, done.out, "there is no table none\n  hint: its tables and views are people" in done.err) == (Exit.UNUSABLE, "", True)
    for wrong in (address.replace("/crm/", "/none/"), address.replace(str(mysql), "1")):
        done = run(capsys, "dry-run", "--snapshot", wrong, workspace=BASE)
        assert (done.code, done.out, done.err.startswith(f"mobilectl: {wrong} cannot be read: ")) == (Exit.UNUSABLE, "", True)
        assert "MYSQL_PWD" in done.err
    monkeypatch.setenv("MYSQL_PWD", "another-secret")
    done = run(capsys, "dry-run", "--snapshot", address, workspace=BASE)
    assert (done.code, "another-secret" in done.out + done.err) == (Exit.UNUSABLE, False)


@pytest.fixture
def objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, bytes], None]]:
    """A store of objects that speaks S3, whose key DuckDB keeps; the function puts something into the bucket `crm`."""
    need_extension("httpfs")
    boto3 = pytest.importorskip("boto3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    extensions = Path.home() / ".duckdb" / "extensions"
    (tmp_path / ".duckdb").mkdir()
    (tmp_path / ".duckdb" / "extensions").symlink_to(extensions)
    monkeypatch.setenv("HOME", str(tmp_path))
    with duckdb.connect() as connection:
        connection.execute(
            "LOAD httpfs; CREATE PERSISTENT SECRET crm (TYPE s3, KEY_ID 'made-up-id', SECRET 'made-up-secret', "
            f"ENDPOINT '127.0.0.1:{port}', USE_SSL false, URL_STYLE 'path', REGION 'us-east-1')"
        )
    s3 = boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id="made-up-id", aws_secret_access_key="made-up-secret",
        region_name="us-east-1",
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while True:
        try:
            s3.create_bucket(Bucket="crm")
            break
        except Exception:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    yield lambda key, content: s3.put_object(Bucket="crm", Key=key, Body=content)
    server.terminate()
    server.wait(30)


def test_a_store_of_objects_by_an_extension(
    objects: Callable[[str, bytes], None], people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    with duckdb.connect() as connection:
        for number in range(2):
            part = tmp_path / f"{number}.parquet"
            where = f"customer % 2 = {number}"
            notes = f"{{today: '2026-06-2{7 + number}', mobilectl: 'made up by mobilectl', seed: '5'}}"
            connection.execute(f"COPY (FROM '{people}' WHERE {where}) TO '{part}' (FORMAT parquet, KV_METADATA {notes})")
            objects(f"people/city=x/{number}.parquet", part.read_bytes())
            connection.execute(f"COPY (SELECT * EXCLUDE brand FROM '{people}' WHERE brand = 'mzone') TO '{part}' (FORMAT parquet)")
        objects("brands/brand=mzone/a.parquet", part.read_bytes())
        connection.execute(f"COPY (SELECT * EXCLUDE brand FROM '{people}' WHERE brand <> 'mzone') TO '{part}' (FORMAT parquet)")
        objects("brands/brand=gotone/a.parquet", part.read_bytes())
        connection.execute(f"COPY (FROM '{people}') TO '{tmp_path / 'people.csv'}'")
    objects("people.csv", (tmp_path / "people.csv").read_bytes())
    objects("packed.csv.gz", gzip.compress((tmp_path / "people.csv").read_bytes()))
    assert totals(counted(capsys, "s3://crm/packed.csv.gz", BASE)) == expected
    parts = counted(capsys, "s3://crm/people/*/*.parquet", BASE)
    assert totals(parts) == totals(counted(capsys, "s3://crm/people.csv", BASE)) == expected
    assert (parts["snapshot"]["as_of"], parts["snapshot"]["made_up"], parts["snapshot"]["seed"]) == ("2026-06-27", True, "5")
    by_brand = counted(capsys, "s3://crm/brands/*/*.parquet", BASE)
    assert by_brand["snapshot"]["customers"] == 4000
    done = run(capsys, "dry-run", "--snapshot", "s3://crm/none.parquet", workspace=BASE)
    assert (done.code, done.out, "made-up-secret" in done.err) == (Exit.UNUSABLE, "", False)
    assert "CREATE PERSISTENT SECRET" in done.err
