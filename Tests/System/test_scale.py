"""Large numbers behind one gate, in one chain, at one moment (G8, GX-19).

Counts and orders are asserted, and how many events it took; times are the benchmarks' business.
"""
import os

import pytest

from client import milliseconds
from daemon import snapshot

BLOCKED = int(os.environ.get("AQ_SCALE", "100000"))
FAN = min(BLOCKED, 10_000)


def submit_many(q, count, *options):
    """So many tasks, in batches; the first and the last run's number."""
    item = ("k", "", "BACKOFF", "fixed", 0, *options)
    batch = min(10_000, 60_000 // (len(item) + 1))
    first = last = None
    while count > 0:
        size = min(batch, count)
        replies = q("TASK.SUBMITM", size, *((len(item), *item) * size))
        first = first or int(replies[0]["run"][1:])
        last = int(replies[-1]["run"][1:])
        count -= size
    return first, last


def claim_some(q, first, *options, count=3_000):
    """Claims, and holds the order against the runs' numbers."""
    claimed = []
    while len(claimed) < count:
        grants = q("RUN.CLAIM", "COUNT", 1_000, "LEASE", "1h", *options)
        if not grants:
            break
        claimed += grants
    numbers = [int(grant["run"][1:]) for grant in claimed]
    assert numbers == list(range(first, first + len(numbers)))
    return claimed


def ready_in_queue(q, name="default"):
    return q("QUEUE.GET", name)["ready"]


class Gate:
    """Shuts on BLOCKED runs, then opens: for all of them, or for one."""

    def dependency(self, q):
        before = q.submit(kind="before")
        grant = q.take(before["run"], "LEASE", "1h")
        first, _ = submit_many(q, BLOCKED, "AFTER", before["task"])
        return first, lambda: q.complete(grant), BLOCKED

    def key(self, q):
        holder = q.submit("KEY", "K", kind="holder")["run"]
        grant = q.take(holder, "LEASE", "1h")
        first, _ = submit_many(q, BLOCKED, "KEY", "K")
        return first, lambda: q.complete(grant), 1

    def budget(self, q):
        parent = q.submit("BUDGET", "token", 1, "IN", "1h", kind="parent")["task"]
        q("BUDGET.CONSUME", parent, "token", 1)
        first, _ = submit_many(q, BLOCKED, "PARENT", parent)
        return first, lambda: q("BUDGET.REPLENISH", parent, "token", 1_000_000), BLOCKED

    def engine_pause(self, q):
        q("ENGINE.PAUSE")
        first, _ = submit_many(q, BLOCKED)
        return first, lambda: q("ENGINE.RESUME"), BLOCKED

    def queue_pause(self, q):
        q("QUEUE.PAUSE", "default")
        first, _ = submit_many(q, BLOCKED)
        return first, lambda: q("QUEUE.RESUME", "default"), BLOCKED

    def task_pause(self, q):
        """One task of many runs: all occurrences that were missed."""
        q.submit(kind="other")
        task = q.submit("REPEAT", 1_000, "EVERY", "1s")["task"]
        q("TASK.PAUSE", task)
        q.advance("2000s")
        return 2, lambda: q("TASK.RESUME", task), 1_000

    def concurrency(self, q):
        q("QUEUE.SET", "default", "CONCURRENCY", 1)
        holder = q.submit(kind="holder")["run"]
        grant = q.take(holder, "LEASE", "1h")
        first, _ = submit_many(q, BLOCKED)
        return first, lambda: q.complete(grant), 1

    def rate(self, q):
        q("QUEUE.SET", "default", "RATE", "10/1s", "BURST", 10)
        submit_many(q, 10)
        claim_some(q, 1)
        first, _ = submit_many(q, BLOCKED)
        return first, lambda: q.advance("1s"), 10

    def capability(self, q):
        """Nothing to open: those who can are served, past those they can't do."""
        submit_many(q, BLOCKED, "REQUIRE", "gpu")
        first, _ = submit_many(q, 10)
        return first, lambda: None, 10


GATES = [name for name in vars(Gate) if not name.startswith("_")]


@pytest.mark.parametrize("name", GATES)
def test_a_hundred_thousand_behind_one_gate(launch, name):
    daemon = launch()
    q = daemon.client()
    first, open_gate, freed = getattr(Gate(), name)(q)
    if name != "capability":
        assert q.claim("KIND", "k") is None
    lsn = q.status()["lsn"]
    open_gate()
    # Opening writes what was decided, not one event for each that waits.
    assert q.status()["lsn"] - lsn <= 2
    if name == "task_pause":
        grants = q("RUN.CLAIM", "COUNT", 1_000, "KIND", "k", "LEASE", "1h")
        assert len(grants) == 1_000
        return
    claimed = claim_some(q, first, "KIND", "k", count=min(freed, 3_000))
    assert len(claimed) == min(freed, 3_000)
    if freed <= 10:
        assert q.claim("KIND", "k") is None
    if name == "key":
        # One after another, each found without looking at the rest.
        for number in range(first + 1, first + 200):
            q.complete(claimed[-1])
            claimed.append(q.claim("KIND", "k"))
            assert claimed[-1]["run"] == f"r{number}"


def test_fan_in_of_ten_thousand(launch):
    """One task behind ten thousand: it goes when the last of them has ended, not before."""
    daemon = launch()
    q = daemon.client()
    gate = q.submit("IN", "1h", kind="gate")
    target = q.submit("AFTER", gate["task"], kind="target")
    first, last = submit_many(q, FAN, "SAFETY", "pure")
    tasks = [f"t{number}" for number in range(first, last + 1)]
    for start in range(0, len(tasks), 256):
        words = [word for task in tasks[start:start + 256] for word in ("AFTER", task)]
        q("TASK.DEPEND", target["task"], *words)
    finished = 0
    while finished < FAN:
        grants = q("RUN.CLAIM", "COUNT", 1_000, "KIND", "k")
        words = [word for grant in grants for word in (3, "COMPLETE", grant["run"], grant["token"])]
        q("RUN.FINISHM", len(grants), *words)
        finished += len(grants)
        if finished == FAN // 2:
            q = daemon.reopen()
    assert q("RUN.CLAIM", "RUN", target["run"]) == []
    q.advance("1h")
    q.complete(q.take(gate["run"]))
    assert q.take(target["run"])


def chain(q):
    first = q.submit()["task"]
    number = int(first[1:])
    replies = q.pipeline([("TASK.SUBMIT", "k", "", "AFTER", f"t{number + step}", "SCALAR")
                          for step in range(FAN - 1)])
    assert replies[-1] == f"t{number + FAN - 1}"


def test_a_chain_of_ten_thousand(launch):
    """Each goes when the one before has ended, and always just one may; then the rest falls."""
    daemon = launch()
    q = daemon.client()
    chain(q)
    grant, walked = q.claim(), min(FAN, 600)
    for number in range(2, walked + 1):
        reply = q("RUN.COMPLETE", grant["run"], grant["token"], "AND", "CLAIM", 2)
        (grant,) = reply["claimed"]
        assert grant["run"] == f"r{number}"
        if number == walked // 2:
            q = daemon.reopen()
    q.fail(grant, "no", "TERMINAL")
    counts = q.counts()
    assert [counts[state] for state in ("completed", "failed", "canceled")] == [
        walked - 1, 1, FAN - walked]


@pytest.mark.parametrize("way", ["fail", "cancel"])
def test_a_chain_of_ten_thousand_falls_at_once(launch, way):
    """However long, one decision cancels all that waits behind what ended badly."""
    daemon = launch()
    q = daemon.client()
    chain(q)
    lsn = q.status()["lsn"]
    if way == "fail":
        q.fail(q.claim(), "no", "TERMINAL")
    else:
        q("TASK.CANCEL", "t1")
    assert q.status()["lsn"] - lsn <= 4
    counts = q.counts()
    assert counts["canceled"] == FAN - (way == "fail")
    q = daemon.reopen()
    assert q.counts() == counts


def test_ten_thousand_cron_tasks_fire_together(launch):
    daemon = launch()
    q = daemon.client()
    q("CLOCK.SET", "2040-01-01T00:00:30Z")
    first, last = submit_many(q, FAN, "CRON", "* * * * *")
    assert q.counts()["scheduled"] == FAN
    q.advance("29999ms")
    assert q.counts()["ready"] == 0
    q.advance("1ms")
    counts = q.counts()
    assert (counts["ready"], counts["scheduled"]) == (FAN, FAN)
    claim_some(q, first, count=FAN)
    q = daemon.reopen()
    q.advance("1m")
    assert q.counts()["scheduled"] == FAN
    assert sum(q.counts().values()) == 3 * FAN


YEAR = 366 * 86_400_000


@pytest.mark.parametrize("misfire,most", [("all", 1_001), ("once", 2), ("skip", 1)])
def test_clock_jumps_of_years(launch, misfire, most):
    """Forward: what was missed, within its cap. Back: nothing happens twice, nothing freezes."""
    daemon = launch()
    q = daemon.client()
    q("CLOCK.SET", "2040-01-01T00:00:30Z")
    task = q.submit("CRON", "* * * * *", "MISFIRE", misfire)["task"]
    relative = q.submit("IN", "1h", kind="relative")["run"]
    start = milliseconds(q.task(task)["created"])
    q("CLOCK.SET", start + 10 * YEAR)
    counts = q.counts()
    # The last minute is within the grace: it comes beside what is made up for.
    assert counts["ready"] == most
    assert q.state(relative) == "scheduled"
    due = q.due(task)
    assert due == sorted(set(due))
    q("CLOCK.SET", start)
    assert q.counts() == counts
    q.advance("1m")
    assert q.counts()["ready"] == counts["ready"] + 1
    q.advance("59m")
    assert q.state(relative) == "ready"
    before = q.surface() if misfire != "all" else None
    q = daemon.reopen()
    if before:
        assert q.surface() == before
    assert len(set(q.due(task)[-1:])) == 1


def test_gx_19_a_lifecycle_takes_as_many_events_with_any_backlog(launch):
    """Two hundred or two hundred thousand beside it: the same three events, and after a snapshot
    a start reads what came since, not what ever was."""
    daemon = launch()
    q = daemon.client()
    taken = []
    for backlog in (0, 200, 2_000, 2 * FAN):
        submit_many(q, backlog, "QUEUE", "backlog")
        before = q.status()["lsn"]
        q.complete(q.take(q.submit()["run"]))
        taken.append(q.status()["lsn"] - before)
    assert taken == [3] * 4
    snapshot(q)
    q.submit()
    q = daemon.reopen()
    assert q.status()["recovery"]["events"] <= 10
    assert q.counts()["ready"] == 2_200 + 2 * FAN + 1
