"""The programs that measure: found or built, started on the cores they may use, asked a line at a time."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

__all__ = ["ROOT", "Program", "Unavailable", "commands"]

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benches" / "peers"
SCRATCH = ROOT / ".venv-peers"
"""Where programs run: some leave things behind."""
PATIENCE = 600
"""Seconds that a program may take for one reply: the first includes what it compiles and generates."""


class Unavailable(Exception):  # noqa: N818 - a reason to leave a row out, not a fault
    """A program that cannot be had or run on this machine, with the reason."""


class Program:
    """A running program, pinned to cores, that answers requests."""

    def __init__(self, command: list[str], cores: set[int], log: IO[str]) -> None:
        quiet = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        SCRATCH.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            command,
            cwd=SCRATCH,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            bufsize=1,
            env={**os.environ, **quiet, "JAX_PLATFORMS": "cpu"},
        )
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(self._process.pid, cores)
        self.name: str = self._reply()["ready"]

    def ask(self, request: dict[str, Any]) -> dict[str, float]:
        """One repetition of a row. Raises :class:`Unavailable` with the program's own reason."""
        assert self._process.stdin is not None
        line = str(request["place"]) if "place" in request else json.dumps(request)
        try:
            self._process.stdin.write(line + "\n")
        except OSError as error:
            raise Unavailable(f"it ended with {self._process.wait()}") from error
        return self._reply()

    def _reply(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        watchdog = threading.Timer(PATIENCE, self._process.kill)
        watchdog.start()
        # Some libraries greet when they are imported.
        line = next((line for line in self._process.stdout if line.startswith("{")), None)
        watchdog.cancel()
        if line is None:
            code = self._process.wait()
            raise Unavailable(f"no reply in {PATIENCE} seconds" if code == -signal.SIGKILL else f"it ended with {code}")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise Unavailable(reply["error"])
        return reply

    def cpu_seconds(self) -> float:
        """CPU time that it has used so far, all threads; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            return 0.0
        user, system = fields[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Ends the program."""
        self._process.kill()
        self._process.wait()


def commands(log: IO[str], say: Callable[[str], None]) -> dict[str, list[str] | Unavailable]:
    """The command that starts each program of `rows.PROGRAMS`, or why there is none."""
    say("building ours")
    rust = _built(log)
    say("installing the peers")
    found: dict[str, list[str] | Unavailable] = {
        "rust": rust,
        "rust, two cores": rust if (os.cpu_count() or 1) > 1 else Unavailable("this machine has one core"),
        "python": [sys.executable, str(PEERS / "ours.py")],
        "original": _installed(["setup"], log, lambda python: [python, str(PEERS / "original.py"), "--serve"]),
    }
    for name in ("nmmo3", "magent", "smax", "api"):
        found[name] = _installed(["install", name], log, lambda python, name=name: [python, str(PEERS / f"{name}.py")])
    source = found["nmmo3"]
    found["nmmo3, python"] = source
    found["nmmo3"] = [str(Path(source[0]).parents[1] / "nmmo3")] if isinstance(source, list) else source
    return found


def _installed(script: list[str], log: IO[str], command: Any) -> list[str] | Unavailable:
    done = subprocess.run([PEERS / script[0], *script[1:]], cwd=ROOT, text=True, capture_output=True, check=False)
    log.write(done.stdout + done.stderr)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        errors = [line for line in lines if line.startswith(("ERROR", "error"))] or lines
        return Unavailable(errors[-1].strip() if errors else f"{' '.join(script)} ended with {done.returncode}")
    return command(str(ROOT / done.stdout.strip().splitlines()[-1]))


def _built(log: IO[str]) -> list[str] | Unavailable:
    """The bench `serve`, compiled as releases are."""
    cargo = shutil.which("cargo")
    if cargo is None:
        return Unavailable("cargo is missing")
    command = [cargo, "bench", "--locked", "-p", "hinterland-env", "--bench", "serve", "--no-run"]
    done = subprocess.run(
        [*command, "--message-format", "json"], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=log, check=False
    )
    messages = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    made = [message["executable"] for message in messages if message.get("executable")]
    return [made[-1]] if made and not done.returncode else Unavailable("the bench `serve` does not compile")
