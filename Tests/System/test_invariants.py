"""INV-01 to INV-13 through the front door; INV-14 is HTTP's, INV-15 stands in test_recovery.py."""
import random

import pytest

from client import milliseconds, refusal
from daemon import aqctl, snapshot
from frames import SEGMENT_HEADER, end_of_frames, flip


def brought(q, *steps, options=("ATTEMPTS", 3)):
    """A run that went that way, and its last grant."""
    run, grant = q.submit(*options)["run"], None
    for step in steps:
        match step:
            case "take":
                grant = q.take(run)
            case "hold":
                grant = q.take(run, "HOLD")
            case "cancel":
                q("RUN.CANCEL", run)
            case _:
                getattr(q, step)(grant)
    return run, grant


def test_inv_01_transitions(q):
    """Ready is reached from every open state, canceled too; nothing follows an end."""
    scheduled = q.submit("IN", "10s")["run"]
    q.advance("10s")
    assert q.state(scheduled) == "ready"
    run, grant = brought(q, "hold")
    q("RUN.RELEASE", run, grant["token"])
    assert q.state(run) == "ready"
    run, grant = brought(q, "take")
    q("RUN.RELEASE", run, grant["token"])
    assert q.state(run) == "ready"
    run, _ = brought(q, "take", "suspend")
    q("RUN.RESUME", run)
    assert q.state(run) == "ready"
    for way in (("take", "complete"), ("take", "cancel"), ("cancel",)):
        run, _ = brought(q, *way)
        before = q.history(run)
        assert len({step["from"] for step in before}) == len(before)
        assert all(step["from"] != step["to"] for step in before)
        for verb in ("RUN.RETRY", "RUN.RESUME"):
            refusal("INVALIDTRANSITION", q, verb, run)
        assert q.history(run) == before


def test_inv_02_ids(q):
    """Ids round-trip as text; zero, other nouns, and what doesn't fit are refused."""
    reply = q.submit()
    assert q.task(reply["task"])["id"] == reply["task"]
    assert q.run(reply["run"])["id"] == reply["run"]
    for bad in ("t0", "0", "t", "", "r1", "t-1", "t+1", "t01x", "t18446744073709551616", "T 1"):
        refusal("BADREQUEST", q, "TASK.GET", bad)
    for bad in ("r0", "t1", "r1.0.0"):
        refusal("BADREQUEST", q, "RUN.GET", bad)


@pytest.mark.parametrize("words", [
    ("TASK.SUBMIT", "k", "", "BUDGET", "token", 0), ("TASK.SUBMIT", "k", "", "REQUIRE", ""),
    ("TASK.SUBMIT", "k", "", "BUDGET", "", 1), ("TASK.SUBMIT", "k", "", "ESTIMATE", "token", 0),
    ("TASK.SUBMIT", "", ""), ("TASK.SUBMIT", "k", "", "QUEUE", ""),
    ("TASK.SUBMIT", "k", "", "ATTEMPTS", 0), ("TASK.SUBMIT", "k", "", "PRIORITY", 10),
    ("RUN.CLAIM", "CAN", ""), ("ACTOR.REGISTER", "a", "CAN", ""),
    ("QUEUE.SET", "q", "RATE", "5/0s")])
def test_inv_02_empty_and_zero_are_refused(q, words):
    lsn = q.status()["lsn"]
    refusal("BADREQUEST", q, *words)
    assert q.status()["lsn"] == lsn


def test_inv_05_selection(q):
    """Priority first, then submit order; the order of asking changes nothing."""
    for order in ([8, 5, 5, 1], [1, 5, 8, 5], [5, 1, 5, 8]):
        runs = [(priority, q.submit("PRIORITY", priority)["run"]) for priority in order]
        expected = [run for _, run in sorted(runs, key=lambda pair: -pair[0])]
        grants = [q.claim() for _ in order]
        assert [grant["run"] for grant in grants] == expected
        for grant in grants:
            q.complete(grant)


def test_inv_05_order_over_queues_and_kinds(q):
    """Lanes are merged: the same order, whatever queue, kind or requirement a run has."""
    source = random.Random(5)
    runs = []
    for _ in range(60):
        priority = source.randrange(10)
        options = ["PRIORITY", priority, "QUEUE", source.choice(["default", "a", "b"])]
        options += source.choice([[], ["REQUIRE", "x"], ["REQUIRE", "y", "REQUIRE", "x"]])
        runs.append((priority, q.submit(*options, kind=source.choice(["k", "l", "m"]))["run"]))
    expected = [run for _, run in sorted(runs, key=lambda pair: -pair[0])]
    queues = ["b", "default", "a"]
    words = [word for name in queues for word in ("QUEUE", name)] + ["CAN", "y", "CAN", "x"]
    assert [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 100, *words)] == expected


def test_inv_06_keys(q):
    holder, waiter = (q.submit("KEY", "K")["run"] for _ in range(2))
    free = q.submit()["run"]
    # A holder comes back to its key; one that waits can't give away what it doesn't hold.
    q.fail(q.take(holder))
    grant = q.take(holder)
    q("RUN.CANCEL", waiter)
    assert q("KEY.GET", "K")["holders"] == [holder]
    q.complete(q.take(free))
    assert q("KEY.GET", "K")["holders"] == [holder]
    q.complete(grant)


def test_inv_07_leases(q):
    runs = [q.submit()["run"] for _ in range(2)]
    first = q.take(runs[0], "LEASE", "10s")
    refused = q("RUN.CLAIM", "RUN", runs[0])
    assert refused == []
    second = q.take(runs[1], "LEASE", "20s")
    q.advance("10s")
    assert [q.state(run) for run in runs] == ["ready", "running"]
    refusal("STALETOKEN", q, "RUN.COMPLETE", runs[0], first["token"])
    q.complete(second)
    refusal("BADREQUEST", q, "RUN.CLAIM", "LEASE", 0)
    refusal("BADREQUEST", q, "RUN.CLAIM", "LEASE", 2**64)
    refusal("LIMIT", q, "RUN.CLAIM", "LEASE", 2**64 - 1)
    longest = 10 * 366 * 24 * 3_600_000
    refusal("LIMIT", q, "RUN.CLAIM", "LEASE", longest + 1)
    grant = q.take(runs[0], "LEASE", longest)
    assert milliseconds(grant["deadline"]) > longest


@pytest.mark.parametrize("cap", [1, 2, 3])
@pytest.mark.parametrize("ending", ["failure", "timeout", "terminal", "success"])
def test_inv_08_retry_matrix(q, cap, ending):
    run = q.submit("ATTEMPTS", cap, "TIMEOUT", "10s")["run"]
    for attempt in range(1, cap + 1):
        grant = q.take(run, "LEASE", "1m")
        assert grant["attempt"] == attempt
        match ending:
            case "failure":
                q.fail(grant)
            case "timeout":
                q.advance("10s")
            case "terminal":
                q.fail(grant, "no", "TERMINAL")
            case "success":
                q.complete(grant)
        if ending in ("terminal", "success"):
            assert q.state(run) == ("failed" if ending == "terminal" else "completed")
            break
        assert q.state(run) == ("failed" if attempt == cap else "ready")
    refusal("INVALIDTRANSITION", q, "RUN.CLAIM", "RUN", run)


def test_inv_09_timeout(daemon, q):
    holder = daemon.client()
    in_time, over, without = (
        q.submit(*options)["run"] for options in (("TIMEOUT", "10s"), ("TIMEOUT", "10s"), ()))
    grants = [holder.take(run, "LEASE", "1h") for run in (in_time, over, without)]
    q.advance("9999ms")
    holder.complete(grants[0])
    q.advance("1ms")
    push = holder.push()
    assert push[0] == "lease-lost" and over in push
    # Whatever the handler says now is too late, and it counted once.
    refusal("STALETOKEN", holder, "RUN.COMPLETE", over, grants[1]["token"])
    refusal("STALETOKEN", holder, "RUN.HEARTBEAT", over, grants[1]["token"])
    assert (q.results(over), q.run(over)["failures"]) == (["timeout"], 1)
    q.advance("30m")
    assert q.state(without) == "running"
    holder.complete(grants[2])
    # The next attempt has its whole time again.
    grant = holder.take(over, "LEASE", "1h")
    q.advance("9999ms")
    holder.complete(grant)
    assert not holder.pushes


def test_inv_10_a_rejection_appends_nothing(q):
    run, grant = brought(q, "take", "complete")
    task = q.run(run)["task"]
    lsn, before = q.status()["lsn"], q.surface()
    for code, *words in (
            ("NOTFOUND", "TASK.GET", "t99"), ("NOTFOUND", "TASK.SUBMIT", "k", "", "AFTER", "t99"),
            ("INVALIDTRANSITION", "RUN.CANCEL", run), ("INVALIDTRANSITION", "TASK.CANCEL", task),
            ("STALETOKEN", "RUN.HEARTBEAT", run, 1), ("CONFLICT", "RUN.FAIL", run, grant["token"], "x"),
            ("INVALIDTRANSITION", "RUN.RETRY", run), ("LIMIT", "RUN.CLAIM", "COUNT", 1_001)):
        refusal(code, q, *words)
    assert (q.status()["lsn"], q.surface()) == (lsn, before)


def test_inv_11_any_flipped_bit_is_found(launch):
    """`store verify` finds each flipped bit of the log, and the daemon never serves one."""
    daemon = launch()
    q = daemon.client()
    for number in range(20):
        q.submit("TAG", f"tag{number}", payload=f"payload {number}")
    q.drain(lambda grant: ("complete", "out"))
    daemon.kill()
    seed = 11
    source = random.Random(seed)
    (segment,) = daemon.home.segments
    end = end_of_frames(segment)
    for _ in range(12):
        copy = daemon.home.copy()
        offset = source.randrange(SEGMENT_HEADER, end)
        flip(copy.segments[0], offset)
        code = aqctl("store", "verify", "--data-dir", str(copy.data)).returncode
        assert code == 7, (seed, offset)
        copy.remove()


def test_inv_12_snapshot_and_tail_are_the_replay(launch):
    """Everything that can be kept, once from a snapshot and its tail, once from the log alone."""
    daemon = launch()
    q = daemon.client()
    task = q.submit("ATTEMPTS", 3, "TIMEOUT", "10s", "BUDGET", "token", 100, "ON", "signal:go")
    q.take(task["run"], "LEASE", "1h")
    q.advance("10s")
    q.suspend(q.take(task["run"]), "OUTPUT", "so far", "SPENT", "token", 40)
    prerequisite = q.submit("REPEAT", 3, "EVERY", "10s")
    q.submit("AFTER", prerequisite["task"], "PARENT", task["task"])
    q("TASK.CANCEL", q.submit("CRON", "0 0 * * *")["task"])
    q("QUEUE.PAUSE", "mail", "BY", "me", "REASON", "because")
    q("QUEUE.SET", "slow", "CONCURRENCY", 2, "RATE", "10/1m")
    q("ACTOR.REGISTER", "worker", "CAN", "gpu")
    snapshot(q)
    q.complete(q.take(prerequisite["run"]), "the tail")
    q("SIGNAL.EMIT", "go", "PAYLOAD", "p")
    q.advance("10s")
    q("ENGINE.PAUSE", "BY", "me")
    before = q.surface()
    q = daemon.reopen()
    assert q.status()["snapshot_lsn"] > 0
    assert q.surface() == before
    daemon.kill()
    for path in daemon.home.snapshots:
        path.unlink()
    daemon.start()
    q = daemon.client()
    assert not q.status()["snapshot_lsn"]
    assert q.surface() == before


def test_inv_13_lease_lifecycle(daemon, q):
    """Verbs without a lease, with somebody else's, and with a past one are typed refusals."""
    run = q.submit()["run"]
    refusal("STALETOKEN", q, "RUN.HEARTBEAT", run, 1)
    refusal("STALETOKEN", q, "RUN.RELEASE", run, 1)
    refusal("NOTFOUND", q, "RUN.CLAIM", "RUN", "r99")
    refusal("NOTFOUND", q, "RUN.HEARTBEAT", "r99", 1)
    grant = q.take(run, "LEASE", "10s")
    other = q.submit()["run"]
    q.take(other)
    refusal("STALETOKEN", q, "RUN.HEARTBEAT", other, grant["token"])
    q.advance("10s")
    refusal("STALETOKEN", q, "RUN.RELEASE", run, grant["token"])
    grant = q.take(run)
    q.complete(grant)
    q = daemon.reopen()
    assert [q.run(run)[name] for name in ("token", "worker", "deadline")] == [None] * 3
    assert q.status()["leases"] == 1
