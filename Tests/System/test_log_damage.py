"""Torn is not corrupt: AC-38 to AC-44, GX-12 (G6). Damage is done after SIGKILL."""
import json

import pytest

from client import refusal
from daemon import aqctl, eventually
from frames import (DATA, WATERMARK, end_of_frames, flip, frames_of, last_data,
                    make_last_group_unproven, overwrite, zero_from)

CORRUPT = 65


@pytest.fixture
def killed(launch):
    """A killed daemon with that many tasks in its log, one group each."""

    def killed(tasks):
        daemon = launch("--segment-bytes", str(64 << 10))
        q = daemon.client()
        for number in range(tasks):
            q.submit(payload=f"payload-{number}")
        # Idle for a moment, the log says that all of it is durable: the last group is provable.
        q.advance("20ms")
        segment = daemon.home.segments[-1]
        eventually(lambda: frames_of(segment)[-1].type == WATERMARK, what="the watermark")
        daemon.kill()
        return daemon

    return killed


def quarantined(home):
    """Whatever was cut, and why, by name."""
    return {path.name: path.read_bytes() for path in (home.data / "quarantine").rglob("*")
            if path.is_file()}


JUNK = [
    pytest.param(6, bytes([0x17, 0x2A]), id="ac_38_partial_header"),
    pytest.param(8, bytes(range(1, 16)), id="ac_39_partial_payload"),
    pytest.param(5, b"\xff" * 7, id="ac_40_garbage_tail"),
]


@pytest.mark.parametrize("tasks,junk", JUNK)
def test_ac_38_to_40_torn_tail(killed, tasks, junk):
    daemon = killed(tasks)
    segment = daemon.home.segments[-1]
    end = end_of_frames(segment)
    overwrite(segment, end, junk)
    daemon.start()
    q = daemon.client()
    assert [task["id"] for task in q.all_tasks()] == [f"t{n + 1}" for n in range(tasks)]
    recovery = q.status()["recovery"]
    assert recovery["truncated_bytes"] >= len(junk)
    assert str(end) in daemon.log
    kept = quarantined(daemon.home)
    assert any(junk in data for data in kept.values())
    assert any(name.endswith(".json") and json.loads(data) for name, data in kept.items())
    lsn = q.status()["lsn"]
    fresh = q.submit()
    assert fresh["lsn"] > lsn
    q = daemon.reopen()
    assert q.status()["recovery"]["truncated_bytes"] == 0
    assert q.task(fresh["task"])["id"] == fresh["task"]
    assert len(q.all_tasks()) == tasks + 1


def test_ids_jump_past_a_cut(killed):
    """Nothing that the cut could have handed out is handed out again (DECISIONS 7)."""
    daemon = killed(3)
    frame = make_last_group_unproven(daemon.home.segments[-1])
    flip(frame.segment, frame.offset + frame.length - 1)
    q = daemon.start().client()
    assert [task["id"] for task in q.all_tasks()] == ["t1", "t2"]
    assert int(q.submit()["task"][1:]) > 3


def test_ac_41_clean_log_cuts_nothing(killed):
    daemon = killed(6)
    segment = daemon.home.segments[-1]
    end = end_of_frames(segment)
    before = segment.read_bytes()[:end]
    daemon.start().client()
    daemon.kill()
    assert segment.read_bytes()[:end] == before
    assert quarantined(daemon.home) == {}


@pytest.mark.parametrize("tasks,junk", JUNK)
def test_ac_42_verify_names_it_and_changes_nothing(killed, tasks, junk):
    daemon = killed(tasks)
    segment = daemon.home.segments[-1]
    end = end_of_frames(segment)
    overwrite(segment, end, junk)
    before = daemon.home.bytes()
    verdict = aqctl("store", "verify", "--data-dir", daemon.home.data, "-o", "json")
    assert verdict.returncode == 7, verdict
    assert str(end) in verdict.stdout and "torn" in verdict.stdout.lower()
    assert json.loads(verdict.stdout)
    assert daemon.home.bytes() == before


def test_ac_43_full_open_after_repair(launch):
    daemon = launch()
    q = daemon.client()
    run = q.submit("IN", "1s")["run"]
    q.advance("1s")
    q.take(run, "HOLD", "LEASE", "1h", "DETACHED")
    daemon.kill()
    segment = daemon.home.segments[-1]
    overwrite(segment, end_of_frames(segment), b"torn")
    q = daemon.start().client()
    assert (len(q.all_tasks()), [run["state"] for run in q.all_runs()]) == (1, ["leased"])


@pytest.mark.parametrize("which", range(6))
def test_ac_44_bit_flip_refused(killed, which):
    """A later frame's durable LSN covers the record: exit 65, nothing modified."""
    daemon = killed(6)
    segment = daemon.home.segments[-1]
    records = [frame for frame in frames_of(segment) if frame.type == DATA]
    frame = records[which]
    flip(segment, frame.offset + frame.length - 1)
    before = daemon.home.bytes()
    assert daemon.refuse() == CORRUPT
    assert daemon.home.bytes() == before
    for fact in (segment.name, str(frame.offset), str(frame.lsn), "aqctl store"):
        assert fact in daemon.log, fact


def test_ac_44_bit_flip_in_the_last_group_is_torn(killed):
    daemon = killed(6)
    frame = make_last_group_unproven(daemon.home.segments[-1])
    flip(frame.segment, frame.offset + frame.length - 1)
    q = daemon.start().client()
    assert len(q.all_tasks()) == 5
    assert q.status()["recovery"]["truncated_bytes"] > 0
    assert quarantined(daemon.home)


@pytest.mark.parametrize("way", ["shortened", "zeroed"])
def test_gx_12_every_cut_of_the_last_record(killed, way):
    """At whichever byte the last record ends: all complete records are there."""
    daemon = killed(3)
    frame = make_last_group_unproven(daemon.home.segments[-1])
    pristine = daemon.home.bytes()
    record = frame.segment.read_bytes()[frame.offset :][: frame.length]
    for keep in range(frame.length):
        restore(daemon.home, pristine)
        if way == "shortened":
            with frame.segment.open("r+b") as file:
                file.truncate(frame.offset + keep)
        else:
            zero_from(frame.segment, frame.offset + keep)
        q = daemon.start().client()
        # Where nothing but zeros was taken away, zeros are read in their place.
        expected = 2 if any(record[keep:]) else 3
        assert len(q.all_tasks()) == expected, keep
        daemon.kill()


def restore(home, files):
    """Brings the directory back to those files."""
    for path in home.data.rglob("*"):
        if path.is_file() and str(path.relative_to(home.data)) not in files:
            path.unlink()
    for name, (_, data) in files.items():
        (home.data / name).write_bytes(data)


def test_gx_12_corrupt_middle_record(killed):
    daemon = killed(6)
    segment = daemon.home.segments[-1]
    middle = [frame for frame in frames_of(segment) if frame.type == DATA][2]
    overwrite(segment, middle.offset + 8, b"\xde\xad\xbe\xef")
    before = daemon.home.bytes()
    assert daemon.refuse() == CORRUPT
    verdict = aqctl("store", "verify", "--data-dir", daemon.home.data, "-o", "json")
    assert verdict.returncode == 7
    assert str(middle.offset) in verdict.stdout
    assert daemon.home.bytes() == before


def test_damage_in_a_sealed_segment_is_corrupt(launch):
    daemon = launch("--segment-bytes", str(64 << 10))
    q = daemon.client()
    while len(daemon.home.segments) < 2 or last_or_none(daemon.home.segments[-1]) is None:
        q.submit(payload="x" * 8_000)
    daemon.kill()
    sealed = daemon.home.segments[0]
    frame = last_data(sealed)
    flip(sealed, frame.offset + frame.length - 1)
    before = daemon.home.bytes()
    assert daemon.refuse() == CORRUPT
    assert daemon.home.bytes() == before


def last_or_none(segment):
    frames = [frame for frame in frames_of(segment) if frame.type == DATA]
    return frames[-1] if frames else None


def test_recovery_can_itself_be_killed(killed):
    """A torn tail, and a start that is killed at ever later moments: the same state at the end."""
    daemon = killed(6)
    segment = daemon.home.segments[-1]
    overwrite(segment, end_of_frames(segment), b"torn" * 5)
    for attempt in range(20):
        daemon.spawn()
        daemon._ready.wait(attempt * 0.002)
        daemon.kill()
    q = daemon.start().client()
    assert len(q.all_tasks()) == 6
    refusal("NOTFOUND", q, "TASK.GET", "t7")
