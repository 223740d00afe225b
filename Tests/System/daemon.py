"""The real daemon, started, killed and started again on one directory."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from client import Client

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 20


def find_aqctl():
    """The binary under test: $AQCTL, else the newest of our builds."""
    if os.environ.get("AQCTL"):
        return pathlib.Path(os.environ["AQCTL"])
    built = [ROOT / ".build" / kind / "aqctl" for kind in ("release", "debug")]
    built = [path for path in built if path.exists()]
    return max(built, key=lambda path: path.stat().st_mtime) if built else None


AQCTL = find_aqctl()


def eventually(condition, patience=PATIENCE, what="the condition"):
    """The condition's first true value; fails when it stays false."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what} did not come true in {patience} s"
        time.sleep(0.005)


def snapshot(q):
    """Makes a snapshot of all there is, and waits until it stands."""
    lsn = q.status()["lsn"]
    q("ENGINE.SNAPSHOT")
    eventually(lambda: (q.status()["snapshot_lsn"] or 0) >= lsn, what="a snapshot")


def aqctl(*arguments, stdin=None, environment=None, timeout=PATIENCE):
    """Runs aqctl to its end."""
    return subprocess.run(
        [str(AQCTL), *map(str, arguments)], input=stdin, capture_output=True, text=True,
        timeout=timeout, env={**os.environ, **(environment or {})})


def strace_works():
    """Whether system calls may be traced and tampered with here."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(
        ["strace", "-f", "-e", "trace=none", "true"], capture_output=True).returncode == 0


class Home:
    """A place for one store and its socket, gone with the test."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="aq-"))
        self.data = self.root / "data"
        self.socket = self.root / "aq.sock"

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def copy(self):
        """The same store at another place."""
        other = Home()
        shutil.copytree(self.data, other.data, symlinks=True)
        return other

    def bytes(self):
        """Every file's bytes and mode, by path, LOCK excepted."""
        return {
            str(path.relative_to(self.data)): (oct(path.lstat().st_mode), path.read_bytes())
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.name != "LOCK"
        }

    @property
    def segments(self):
        """The log's segments in order; one after a segment without events has a sequel number."""
        return sorted((self.data / "wal").glob("*.seg"),
                      key=lambda path: [int(part) for part in path.stem.split(".")])

    @property
    def snapshots(self):
        return sorted((self.data / "snap").glob("*.snap"))


class Daemon:
    """One daemon process after another on one home."""

    def __init__(self, home, *flags, clock="test", wrapper=()):
        self.home = home
        self.flags = list(flags) + (["--test-clock"] if clock == "test" else [])
        self.wrapper = list(wrapper)
        self.process = None
        self.lines = []
        self.clients = []

    # The process.

    def spawn(self):
        """Starts a process and doesn't wait for anything."""
        command = [str(AQCTL), "daemon", "run", "--data-dir", str(self.home.data),
                   "--socket", str(self.home.socket), *self.flags]
        self.lines = []
        self.process = subprocess.Popen(
            self.wrapper + command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace")
        self._ended = threading.Event()
        self._ready = threading.Event()
        threading.Thread(
            target=self._read, args=(self.process, self._ready, self._ended), daemon=True).start()

    def _read(self, process, ready, ended):
        for line in process.stderr:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("ready "):
                ready.set()
        ended.set()
        ready.set()

    def start(self):
        """Starts a process and waits until it serves."""
        self.spawn()
        assert self._ready.wait(PATIENCE), f"no ready line: {self.lines}"
        assert not self._ended.is_set(), f"ended with {self.process.wait()}: {self.lines}"
        return self

    def refuse(self):
        """Starts a process that is expected to end by itself; its exit code."""
        self.spawn()
        return self.wait()

    def wait(self):
        code = self.process.wait(PATIENCE)
        self._ended.wait(PATIENCE)
        return code

    def kill(self):
        """SIGKILL, and nothing else."""
        if self.process and self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        if self.process:
            self.wait()
        self._hang_up()

    @property
    def pid(self):
        """The daemon itself, whatever it was started under."""
        if not self.wrapper:
            return self.process.pid
        own = self.process.pid
        children = pathlib.Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return int(children[0]) if children else own

    def stop(self):
        """SIGTERM; the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        code = self.wait()
        self._hang_up()
        return code

    def reopen(self):
        """Kill and start again; a new client."""
        self.kill()
        self.start()
        return self.client()

    @property
    def log(self):
        return "\n".join(self.lines)

    # Its clients.

    def client(self, protocol=3):
        connection = Client(self.home.socket, protocol)
        self.clients.append(connection)
        return connection

    def _hang_up(self):
        for connection in self.clients:
            connection.close()
        self.clients.clear()

    def close(self):
        """Ends the process and removes the home."""
        self.kill()
        self.home.remove()
