"""A Spark that runs stand-alone on this machine: a master and workers of one core, reached by nobody else."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Event

HERE = "127.0.0.1"
LONGEST_START = 120  # seconds
EXECUTOR = b"CoarseGrainedExecutorBackend"


class Cluster:
    """A master that runs, and the workers that are added. `folder`: where they write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen] = []
        self.address = f"spark://{HERE}:{_free_port()}"
        port = self.address.rpartition(":")[2]
        self._master = self._start("master.Master", "--port", port, "--webui-port", "0", "--host", HERE)
        self._until("master.Master.log", "I have been elected leader")

    def add_worker(self, memory: str = "1g") -> None:
        """Let one more worker of one core take part."""
        number = len(self.workers)
        options = ("--cores", "1", "--memory", memory, "--webui-port", "0", "--host", HERE)
        name = f"worker{number}"
        worker = self._start("worker.Worker", *options, "--work-dir", str(self.folder / name), self.address, log=name)
        self.workers.append(worker)
        self._until(f"{name}.log", "Successfully registered with master")

    def executors(self, worker: int | None = None) -> list[int]:
        """The processes that compute, of one worker or of all."""
        of = {self.workers[worker].pid} if worker is not None else {one.pid for one in self.workers}
        return [pid for pid, parent, command in _processes() if parent in of and EXECUTOR in command]

    def lose(self, worker: int) -> None:
        """Kill a worker, and what computes for it, for good."""
        for pid in (*self.executors(worker), self.workers[worker].pid):
            kill(pid)
        self.workers[worker].wait(LONGEST_START)

    def stop(self) -> None:
        for one in (*self.workers, self._master):
            one.terminate()
        for one in (*self.workers, self._master):
            one.wait(LONGEST_START)

    def _start(self, what: str, *options: str, log: str | None = None) -> subprocess.Popen:
        home = Path(find_spec("pyspark").origin).parent
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *options]
        own = {"SPARK_LOCAL_IP": HERE, "SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_DIRS": str(self.folder / "local")}
        with (self.folder / f"{log or what}.log").open("wb") as written:
            return subprocess.Popen(
                command, env={**os.environ, **own, "SPARK_DAEMON_MEMORY": "512m"}, stdout=written, stderr=written
            )

    def _until(self, log: str, said: str) -> None:
        """Wait until a log says something."""
        for _ in range(LONGEST_START * 10):
            if said in (self.folder / log).read_text(encoding="utf-8", errors="replace"):
                return
            Event().wait(0.1)
        raise AssertionError(f"Spark did not start: {(self.folder / log).read_text(encoding='utf-8')[-2000:]}")


def kill(pid: int) -> None:
    """Kill -9; what is gone already is fine."""
    if Path("/proc", str(pid)).exists():
        os.kill(pid, signal.SIGKILL)


def _processes() -> Iterator[tuple[int, int, bytes]]:
    """Each process: its number, its parent's, and its command."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)
            yield int(folder.name), int(parent[1]), (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return one.getsockname()[1]
