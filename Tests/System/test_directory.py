"""One owner, its own directory, formats it knows: GX-11, refusals by exit code."""
import os

import pytest

from daemon import Daemon, Home, eventually
from frames import newer_major, sum_of

LOCKED, DENIED, FORMAT, USAGE = 75, 77, 78, 64


@pytest.fixture
def stopped(launch):
    """A store with a task in it and no daemon."""
    daemon = launch()
    daemon.client().submit()
    daemon.kill()
    return daemon


def test_gx_11_two_openers(launch):
    first = launch()
    first.client().submit()
    other = Home()
    other.data = first.home.data
    second = Daemon(other)
    assert second.refuse() == LOCKED
    assert "lock" in second.log.lower()
    assert str(first.process.pid) in (first.home.data / "LOCK").read_text()
    first.client().submit()
    first.process.kill()
    first.wait()
    second.start()
    assert len(second.client().all_tasks()) == 2
    second.kill()


def test_a_clean_stop(launch):
    daemon = launch()
    daemon.client().submit()
    assert daemon.stop() == 0
    q = daemon.start().client()
    assert len(q.all_tasks()) == 1
    assert q.status()["recovery"]["truncated_bytes"] == 0


def test_a_stopping_daemon_ends_no_lease(launch):
    """Connections it closes itself are no deaths of workers (DECISIONS 4)."""
    daemon = launch()
    q = daemon.client()
    run = q.submit()["run"]
    grant = q.take(run, "LEASE", "1h")
    assert daemon.stop() == 0
    q = daemon.start().client()
    assert q.state(run) == "running"
    q.complete(grant)
    assert q.run(run)["interruptions"] == 0


def test_a_socket_left_behind_is_no_obstacle(stopped):
    assert stopped.home.socket.exists()
    stopped.start().client()("PING")


def test_a_socket_in_use_is_left_alone(launch):
    first = launch()
    home = Home()
    home.socket = first.home.socket
    second = Daemon(home)
    code = second.refuse()
    home.remove()
    assert code != 0
    first.client()("PING")


def entries(home):
    return {"segment": home.segments[-1], "wal": home.data / "wal",
            "manifest": home.data / "MANIFEST", "directory": home.data}


def refuses_untouched(daemon, code):
    before = daemon.home.bytes()
    assert daemon.refuse() == code, daemon.log
    assert daemon.home.bytes() == before
    assert daemon.log


@pytest.mark.parametrize("entry", ["segment", "wal", "manifest", "directory"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_group_or_world_writable_entries(stopped, entry, mode):
    path = entries(stopped.home)[entry]
    path.chmod(path.stat().st_mode | mode)
    refuses_untouched(stopped, DENIED)


@pytest.mark.parametrize("entry", ["segment", "wal", "manifest"])
def test_symlinked_entries(stopped, entry):
    path = entries(stopped.home)[entry]
    elsewhere = stopped.home.root / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert stopped.refuse() == DENIED, stopped.log
    assert path.is_symlink()


@pytest.mark.parametrize("entry", ["segment", "manifest"])
def test_fifos(stopped, entry):
    path = entries(stopped.home)[entry]
    path.unlink()
    os.mkfifo(path, 0o600)
    assert stopped.refuse() == DENIED, stopped.log


@pytest.mark.parametrize("entry", ["segment", "wal", "manifest", "directory"])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_foreign_entries(stopped, entry):
    os.chown(entries(stopped.home)[entry], 12345, 12345)
    refuses_untouched(stopped, DENIED)


def test_the_directory_is_private(stopped):
    assert stopped.home.data.stat().st_mode & 0o777 == 0o700
    for path in stopped.home.data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


needs_sums = pytest.mark.skipif(sum_of(b"") is None, reason="no libxxhash to put sums right")


@needs_sums
@pytest.mark.parametrize("entry", ["manifest", "segment"])
def test_a_newer_major_is_refused(stopped, entry):
    """Version skew is never corruption: exit 78, byte-identical."""
    path = entries(stopped.home)[entry]
    data = path.read_bytes()
    path.write_bytes(newer_major(data, len(data) - 8 if entry == "manifest" else 4_088))
    refuses_untouched(stopped, FORMAT)


def test_a_directory_that_is_not_a_store(launch, home):
    home.data.mkdir(0o700)
    (home.data / "letters.txt").write_text("dear diary")
    daemon = Daemon(home)
    daemon.spawn()
    eventually(lambda: daemon._ready.is_set(), what="an answer")
    daemon.kill()
    assert (home.data / "letters.txt").read_text() == "dear diary"


@pytest.mark.parametrize(
    "flags", [["--segment-bytes", "none"], ["--nonsense"], ["--grace", "soon"], ["stray"]])
def test_usage_errors(home, flags):
    daemon = Daemon(home, *flags)
    assert daemon.refuse() == USAGE
    assert not home.data.exists()


def test_clock_commands_need_the_flag(live):
    from client import refusal
    refusal("UNKNOWNCOMMAND", live.client(), "CLOCK.ADVANCE", "1s")
