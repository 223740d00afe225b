"""Snapshots are an optimisation: without them the log says the same. AC-60 to AC-62."""
import pytest

from daemon import eventually

SMALL = ("--segment-bytes", str(64 << 10))


def with_snapshot(launch):
    """A killed daemon's home with history, a snapshot, and a tail behind it; and its surface."""
    daemon = launch(*SMALL)
    q = daemon.client()
    for number in range(60):
        run = q.submit(payload="p" * 4_000)["run"]
        if number % 3 == 0:
            q.complete(q.take(run), f"out{number}")
        if number % 3 == 1:
            q.fail(q.take(run), "no", "TERMINAL")
    q("ENGINE.SNAPSHOT")
    eventually(lambda: daemon.home.snapshots, what="a snapshot")
    q.submit(payload="behind the snapshot")
    q.complete(q.claim(), "the tail")
    before = q.surface()
    daemon.kill()
    return daemon, before


def damage_truncated(path):
    path.write_bytes(path.read_bytes()[:5])


def damage_flipped(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(None, id="whole"),
        pytest.param(damage_truncated, id="ac_60_truncated"),
        pytest.param(damage_flipped, id="ac_61_checksum_flipped"),
        pytest.param(lambda path: path.unlink(), id="ac_62_missing"),
    ])
def test_ac_60_to_62_damaged_snapshot(launch, damage):
    daemon, before = with_snapshot(launch)
    newest = daemon.home.snapshots[-1]
    if damage:
        damage(newest)
    daemon.start()
    q = daemon.client()
    assert q.surface() == before
    if damage is None:
        assert q.status()["snapshot_lsn"] == int(newest.stem)
    else:
        assert q.status()["snapshot_lsn"] != int(newest.stem)


def test_the_older_snapshot_stands_in(launch):
    """Once the log is trimmed, a damaged snapshot falls back to the one before."""
    daemon, _ = with_snapshot(launch)
    daemon.start()
    q = daemon.client()
    first = daemon.home.snapshots[-1]
    for _ in range(60):
        q.submit(payload="p" * 4_000)
    q("ENGINE.SNAPSHOT")
    eventually(lambda: daemon.home.snapshots[-1] != first, what="a second snapshot")
    before = q.surface()
    daemon.kill()
    assert len(daemon.home.snapshots) >= 2
    damage_flipped(daemon.home.snapshots[-1])
    daemon.start()
    assert daemon.client().surface() == before


def test_the_log_is_trimmed_behind_the_older_snapshot(launch):
    daemon = launch(*SMALL)
    q = daemon.client()
    for _ in range(4):
        for _ in range(60):
            q.submit(payload="p" * 4_000)
        have = daemon.home.snapshots
        q("ENGINE.SNAPSHOT")
        eventually(lambda: daemon.home.snapshots != have, what="a snapshot")
    assert len(daemon.home.snapshots) >= 2
    oldest = int(daemon.home.snapshots[0].stem)

    def is_trimmed():
        segments = daemon.home.segments
        return len(segments) < 2 or int(segments[1].stem.split(".")[0]) > oldest

    eventually(is_trimmed, what="the trim")
    before = q.surface()
    assert daemon.reopen().surface() == before
