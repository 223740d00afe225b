"""When the world fails: GX-13. A failed write or sync is the end, a full disk is not (G1, G7)."""
import errno
import subprocess

import pytest

from client import refusal
from daemon import Daemon, Home, eventually, strace_works
from wire import Refused

IO_ERROR = 74

needs_strace = pytest.mark.skipif(
    not strace_works(), reason="strace is missing or may not trace")


@needs_strace
@pytest.mark.parametrize("call,error", [("fdatasync", "EIO"), ("pwrite64", "EIO"),
                                        ("pwrite64", "ENOSPC")])
@pytest.mark.parametrize("when", [1, 5, 40])
def test_gx_13_a_failed_write_or_sync_is_the_end(launch, call, error, when):
    """No ack after it, exit 74, one line that says what; and nothing acked is lost."""
    home = Home()
    launch(home=home).stop()
    daemon = launch(home=home, clock="real")
    daemon.kill()
    tampering = Daemon(
        home, clock="real",
        wrapper=["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                 "-e", f"inject={call}:error={error}:when={when}+"])
    acked = []
    tampering.spawn()
    tampering._ready.wait(20)
    if not tampering._ended.is_set():
        q = tampering.client()
        try:
            for number in range(200):
                acked.append(q.submit(payload=f"{number}")["task"])
        except (OSError, Refused):
            pass
    assert tampering.wait() == IO_ERROR, tampering.log
    assert f"errno {getattr(errno, error)}" in tampering.log
    assert len(acked) < 200
    q = daemon.start().client()
    assert set(acked) <= {task["id"] for task in q.all_tasks()}


@pytest.fixture
def small_disk():
    """A home on a file system of 4 MiB."""
    home = Home()
    home.data = home.root / "disk" / "data"
    (home.root / "disk").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(home.root / "disk")],
        capture_output=True, text=True)
    if mounted.returncode != 0:
        home.remove()
        pytest.skip(f"no tmpfs may be mounted: {mounted.stderr.strip()}")
    yield home
    subprocess.run(["umount", "-l", str(home.root / "disk")], check=True)
    home.remove()


def test_gx_13_a_full_disk_refuses_submits_alone(launch, small_disk):
    """Work that was accepted can be ended; service returns by itself when space does."""
    ballast = small_disk.root / "disk" / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    daemon = launch("--segment-bytes", str(256 << 10), home=small_disk)
    q = daemon.client()
    acked = []
    with pytest.raises(Refused, match="^STORAGEFULL"):
        for _ in range(2_000):
            acked.append(q.submit(payload="x" * 4_000))
    assert len(acked) > 10
    grant = q.claim()
    assert grant is not None
    q.heartbeat(grant)
    q.complete(grant)
    q("TASK.CANCEL", acked[-1]["task"])
    refusal("STORAGEFULL", q, "TASK.SUBMIT", "k", "x" * 4_000)
    ballast.unlink()

    def accepted():
        q.advance("1s")
        try:
            return q.submit(payload="x" * 4_000)
        except Refused as refused:
            assert refused.code == "STORAGEFULL"
            return None

    again = eventually(accepted, what="service after space came back")
    q = daemon.reopen()
    tasks = {task["id"] for task in q.all_tasks()}
    assert {reply["task"] for reply in acked} | {again["task"]} <= tasks


def test_gx_19_many_due_runs(launch):
    """Twenty thousand due runs: found again after a kill, dispatched in order. Times are the
    benchmarks' business."""
    daemon = launch(clock="real")
    q = daemon.client()
    runs = []
    for _ in range(20):
        runs += [reply["run"] for reply in q.tasks(1_000)]
    q = daemon.reopen()
    assert q.counts()["ready"] == 20_000
    claimed = []
    for _ in range(20):
        claimed += [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 1_000)]
    assert claimed == runs
    assert q.claim() is None
