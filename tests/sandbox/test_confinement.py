"""The layers by themselves: what a process can still do when no statement was read and no connection locked."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from doorstroom.sandbox.copy import analysts_copy
from doorstroom.sandbox.syscalls import ALLOWED, MACHINES, program
from doorstroom.settings import ROOT
from doorstroom.store.sight import EVERYTHING

BOUNDS = "Bounds(seconds=20, cpu_seconds=10, memory_bytes=1 << 28)"
START = f"""
import ctypes, os, signal, socket, subprocess, sys
sys.path.insert(0, {str(ROOT)!r})
from doorstroom.sandbox.confinement import *
from doorstroom.sandbox.syscalls import allow_only_listed
libc = ctypes.CDLL(None, use_errno=True)
written, parent = sys.argv[1], os.getppid()
"""
# Runs a statement that nobody read.
UNREAD = f"""{START}
import _duckdb
from doorstroom.sandbox.child import open_copy
connection = open_copy(sys.argv[1], 1 << 28)
confine({BOUNDS})
assert len(connection.execute("from pilots").fetchall()) == 3
try:
    print(connection.execute(sys.argv[2]).fetchall())
except _duckdb.Error:
    print("refused")
"""
ATTEMPTS = {
    "read a file": "open('/etc/passwd').read()",
    "list a folder": "os.listdir('/')",
    "write a file": "open(written, 'w').write('x')",
    "make a folder": "os.mkdir(written)",
    "remove a file": "os.unlink(written)",
    "open a socket": "socket.socket()",
    "open a local socket": "socket.socketpair()",
    "start a program": "os.execv('/bin/true', ['true'])",
    "start a process": "os.fork() or os._exit(0)",
    "run a command": "subprocess.run(['/bin/true'], check=True)",
    "end its parent": "os.kill(parent, signal.SIGTERM)",
    "trace its parent": "exec('if libc.ptrace(16, parent, None, None): raise OSError(ctypes.get_errno())')",
    "leave its limits": "resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))",
    "have memory without end": "bytearray(1 << 32)",
}
# What each layer must stop by itself.
BY_LAYER = {
    "close_files()": ("read a file", "list a folder", "write a file", "make a folder", "start a program"),
    "allow_only_listed()": tuple(name for name in ATTEMPTS if "memory" not in name),
    "limit(bounds, memory_in_use())": ("read a file", "list a folder", "open a socket", "have memory without end"),
}

# Would hurt the tests, or depends on what the machine allows.
NOT_TRIED_FREELY = {"end its parent", "trace its parent", "leave its limits", "have memory without end"}


def tried(tmp_path: Path, confined_by: str, attempt: str) -> str:
    """What came of an attempt in a process of its own: "refused" or "worked"."""
    script = f"{START}bounds = {BOUNDS}\nrefuse_new_privileges()\nassert {confined_by}\n"
    script += f"try:\n    {attempt}\nexcept (OSError, MemoryError, ValueError):\n    print('refused')\n"
    run = [sys.executable, "-I", "-c", script, str(tmp_path / "written")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() or "worked"


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_confined_process_can_do_none_of_this(name, tmp_path):
    assert tried(tmp_path, "confine(bounds)", ATTEMPTS[name]) == "refused"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in ATTEMPTS if name not in NOT_TRIED_FREELY])
def test_without_confinement_each_of_this_works(name, tmp_path):
    if "remove" in name:
        (tmp_path / "written").touch()
    assert tried(tmp_path, "True", ATTEMPTS[name]) == "worked"


@pytest.mark.parametrize(("layer", "name"), [(layer, name) for layer, names in BY_LAYER.items() for name in names])
def test_a_layer_holds_without_the_others(layer, name, tmp_path):
    assert tried(tmp_path, layer, ATTEMPTS[name]) == "refused"


def test_confinement_names_its_layers(ask):
    assert {"limits", "no_new_privileges", "seccomp"} <= set(ask("select 1").layers)


@pytest.mark.parametrize(("without", "missing"), [("limit", "limits"), ("allow_only_listed", "seccomp")])
def test_a_layer_that_no_other_replaces_is_required(without, missing):
    script = f"""{START}
from doorstroom.sandbox import confinement
confinement.{without} = lambda *given: False
try:
    confinement.confine({BOUNDS})
except NotSafeHere as error:
    print(error.missing)
"""
    run = [sys.executable, "-I", "-c", script, "-"]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == f"{missing}\n"


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/etc/*')",
        "copy pilots to '{folder}/out.csv'",
        "attach '{folder}/out.duckdb'",
        "export database '{folder}/out'",
        "create table x (a int)",
        "insert into pilots (pilot_key) values ('x')",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set temp_directory = '{folder}'",
        "install httpfs",
        "load httpfs",
    ],
)
def test_the_connection_holds_when_no_statement_is_read(sql, store, tmp_path):
    copy = analysts_copy(store, store.current_name(), EVERYTHING, 10)
    run = [sys.executable, "-I", "-c", UNREAD, str(copy), sql.format(folder=tmp_path)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------- filter


def decided(steps: list[tuple[int, int, int, int]], machine: int, number: int) -> int:
    """What a filter says of a call: a small reading of classic BPF, for the three instructions that are used."""
    at, value = 0, 0
    while True:
        code, if_equal, otherwise, operand = steps[at]
        if code == 0x06:
            return operand
        if code == 0x20:
            value = {0: number, 4: machine}[operand]
        else:
            at += if_equal if value == operand else otherwise
        at += 1


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_allows_what_is_listed_and_nothing_else(machine):
    column, audit, _ = MACHINES[machine]
    steps = list(struct.iter_unpack("HBBI", program(machine)))
    listed = {row[column] for row in ALLOWED.values() if row[column] is not None}
    found = {number for number in range(1024) if decided(steps, audit, number) == 0x7FFF0000}
    assert found == listed
    assert decided(steps, audit, 0x40000000) == 0x00050001
    assert decided(steps, audit ^ 1, min(listed)) == 0x80000000
