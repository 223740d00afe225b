"""Repeat and cron: what becomes due, when, how often, and after a gap (DOMAIN 4, G3)."""
import datetime
import itertools
import random

import pytest

from client import milliseconds, refusal
from daemon import snapshot

UTC = datetime.timezone.utc
SECONDLY = "* * * * * *"


def at(*date):
    """A time of UTC as Unix milliseconds."""
    return round(datetime.datetime(*date, tzinfo=UTC).timestamp() * 1000)


def set_clock(q, *date):
    """Puts the wall clock to a time ahead of the real one, so that restarts don't move it."""
    q("CLOCK.SET", at(*date))
    return at(*date)


def repeat(q, count, every, *options):
    return q.submit("REPEAT", count, "EVERY", every, *options)


def planned(q, task, count=10):
    """Every occurrence of a task, those that have become runs and those to come."""
    to_come = [milliseconds(time) for time in q("TASK.PREVIEW", task, "COUNT", count)]
    return sorted({*q.due(task), *to_come})


def states_of(q, task):
    return [q.state(run) for run in q.task(task)["runs"]]


def done(grant):
    return ("complete",)


@pytest.mark.parametrize(
    "count,every", [pytest.param(3, 60_000, id="ac_02"), pytest.param(6, 30_000, id="ac_03")])
def test_ac_02_to_03_repeat(q, assert_durable, count, every):
    task = repeat(q, count, every)["task"]
    origin = milliseconds(q.task(task)["created"])
    times = [origin + index * every for index in range(count)]
    assert planned(q, task) == times
    # One that is due and one that is to come, whatever the count.
    for index in range(count):
        assert q.due(task) == times[:index + 2]
        assert q.counts()["ready"] == index + 1
        q.advance(every - 1)
        assert q.due(task) == times[:index + 2]
        q.advance(1)
    assert q.drain(done) == count
    runs = q.task(task)["runs"]
    assert [q.results(run) for run in runs] == [["success"]] * count
    q = assert_durable()
    q.advance("1h")
    assert q.claim() is None
    assert q.task(task)["runs"] == runs
    assert q.task(task)["state"] == "succeeded"


# Catching up.


@pytest.mark.parametrize("gap,ready", [
    pytest.param(10, 5, id="ac_45_eager_catch_up"), pytest.param(100, 5, id="ac_47_extreme_gap")])
def test_ac_45_and_47_catch_up(daemon, q, gap, ready):
    task = repeat(q, 5, "1s")["task"]
    origin = q.due(task)[0]
    q = daemon.reopen()
    q.advance(f"{gap}s")
    assert q.due(task) == [origin + index * 1_000 for index in range(5)]
    assert q.counts()["ready"] == ready
    assert q.drain(done) == 5
    assert q.counts()["completed"] == 5


def test_ac_46_partial_catch_up(daemon, q):
    task = repeat(q, 5, "10s")["task"]
    origin = q.due(task)[0]
    q = daemon.reopen()
    q("CLOCK.ADVANCE", "20s")
    assert states_of(q, task) == ["ready"] * 3 + ["scheduled"]
    assert planned(q, task) == [origin + index * 10_000 for index in range(5)]


def test_ac_48_due_when_its_time_has_come(q):
    """Due exactly from its time on: nothing a millisecond before, everything ever after."""
    start = set_clock(q, 2040, 1, 1)
    task = repeat(q, 5, "1s", "AT", start + 1_000)["task"]
    q.advance(999)
    assert q.counts()["ready"] == 0
    q.advance(1)
    assert q.counts()["ready"] == 1
    q.advance("3650d")
    assert states_of(q, task) == ["ready"] * 5


# Bounds.


@pytest.mark.parametrize("tasks,count", [(1, 5), (3, 3), (2, 4)])
def test_ac_51_repeat_bound(q, tasks, count):
    q.tasks(tasks, "REPEAT", count, "EVERY", "10s")
    q.advance("999000s")
    assert q.drain(done, slots=4) == tasks * count
    assert q.counts()["completed"] == tasks * count


@pytest.mark.parametrize("tasks,count,cap", [(1, 3, 2), (2, 2, 3), (1, 5, 1)])
def test_ac_52_repeat_retry_bound(q, tasks, count, cap):
    q.tasks(tasks, "REPEAT", count, "EVERY", "10s", "ATTEMPTS", cap)
    q.advance("1h")
    assert q.drain(lambda grant: ("fail",)) == tasks * count * cap
    assert q.counts()["failed"] == tasks * count


def test_ac_53_bounds_of_random_cases(q):
    seed = 53
    source = random.Random(seed)
    for case in range(100):
        count, cap = source.randint(1, 10), source.randint(1, 5)
        policy, occurrences = (), 1
        if source.random() < 0.5:
            count, cap, occurrences = (
                source.randint(1, 5), source.randint(1, 3), source.randint(1, 5))
            policy = ("REPEAT", occurrences, "EVERY", "10s")
        before = q.counts()
        q.tasks(count, "ATTEMPTS", cap, *policy)
        q.advance("1m")
        fails = source.random() < 0.5
        dispatched = q.drain(lambda grant: ("fail",) if fails else ("complete",), slots=8)
        what = (seed, case, count, occurrences, cap, fails)
        assert dispatched == count * occurrences * (cap if fails else 1), what
        ending = "failed" if fails else "completed"
        assert q.counts()[ending] - before[ending] == count * occurrences, what


def test_ac_54_all_terminal_after_idle(q):
    q.tasks(5)
    q.tasks(3, "REPEAT", 3, "EVERY", "1s")
    q.advance("10s")
    q.drain(done)
    counts = q.counts()
    assert counts["completed"] == 14 == sum(counts.values())


def test_ac_68_crash_after_all_became_due(daemon, q, assert_durable):
    task = repeat(q, 3, "100s")["task"]
    q.advance("300s")
    runs = q.task(task)["runs"]
    assert states_of(q, task) == ["ready"] * 3
    q = assert_durable()
    assert (q.task(task)["runs"], states_of(q, task)) == (runs, ["ready"] * 3)
    assert q.drain(done) == 3


# Cron.


def test_ac_86_cron_derives_one_at_a_time(daemon, q):
    start = set_clock(q, 2040, 1, 1)
    task = q.submit("CRON", SECONDLY)["task"]
    for second in range(1, 6):
        due = q.due(task)
        assert due == [start + index * 1_000 for index in range(1, second + 1)]
        assert states_of(q, task) == ["ready"] * (second - 1) + ["scheduled"]
        if second == 3:
            q = daemon.reopen()
            assert q.due(task) == due
        q.advance("1s")


def test_ac_87_capped_cron(q):
    start = set_clock(q, 2040, 1, 1)
    task = q.submit("CRON", SECONDLY, "MAX", 3)["task"]
    assert planned(q, task) == [start + index * 1_000 for index in (1, 2, 3)]
    for _ in range(10):
        q.advance("1s")
        q.drain(done)
    assert states_of(q, task) == ["completed"] * 3
    assert q.task(task)["state"] == "succeeded"


def test_ac_88_bounded_cron_completes(q):
    set_clock(q, 2040, 1, 1)
    task = q.submit("CRON", SECONDLY, "MAX", 3, "MISFIRE", "all")["task"]
    q.advance("10s")
    assert q.drain(done) == 3
    assert states_of(q, task) == ["completed"] * 3
    q.advance("1h")
    assert q.claim() is None


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize("misfire,more", [("all", 10), ("once", 1), ("skip", 0)])
def test_ac_89_misfire(daemon, q, misfire, more, reopened):
    """Down for ten seconds, every second of them beyond the grace."""
    set_clock(q, 2040, 1, 1, 0, 0, 0)
    q.advance("500ms")
    task = q.submit("CRON", SECONDLY, "MISFIRE", misfire, "GRACE", "100ms")["task"]
    if reopened:
        q = daemon.reopen()
    q.advance("10s")
    assert states_of(q, task).count("ready") == more
    assert states_of(q, task)[-1] == "scheduled"
    # From here on it's on time again.
    q.advance("500ms")
    assert states_of(q, task).count("ready") == more + 1


def test_ac_89_within_the_grace_nothing_is_missed(q):
    """A short stop misses nothing (DECISIONS 14)."""
    set_clock(q, 2040, 1, 1)
    task = q.submit("CRON", SECONDLY, "MISFIRE", "skip")["task"]
    q.advance("10s")
    assert states_of(q, task).count("ready") == 10


def test_misfires_of_random_gaps(q):
    """Missed is what is later than the grace; `all` makes up for it within the cap, `once` with
    one run, `skip` with none; what is not so late comes in any case."""
    seed = 89
    source = random.Random(seed)
    set_clock(q, 2040, 1, 1)
    for case in range(40):
        step, cap = source.choice([1, 2, 5, 10, 20, 30]), source.choice([1, 3, 50])
        gap, grace = source.randrange(1, 200_000), source.randrange(1, 40_000)
        misfire = source.choice(["all", "once", "skip"])
        q.advance(source.randrange(1, 60_000))
        task = q.submit("CRON", f"*/{step} * * * * *", "MISFIRE", misfire, "GRACE", grace,
                        "CAP", cap)["task"]
        (first,) = q.due(task)
        now = milliseconds(q.task(task)["created"]) + gap
        q.advance(gap)
        times = list(range(first, now + 1, step * 1_000))
        missed = len([time for time in times if now - time > grace])
        made_up = {"all": min(missed, cap), "once": min(missed, 1), "skip": 0}[misfire]
        states = states_of(q, task)
        what = (seed, case, step, cap, gap, grace, misfire, missed)
        assert states.count("ready") == made_up + len(times) - missed, what
        assert states.count("scheduled") == 1, what
        assert q.due(task)[-1] == first + len(times) * step * 1_000, what
        q("TASK.CANCEL", task)


@pytest.mark.parametrize("overlap", ["allow", "skip", "cancel"])
def test_overlap(daemon, q, overlap):
    task = repeat(q, 3, "10s", "OVERLAP", overlap)["task"]
    first = q.claim("LEASE", "1h")
    q.advance("10s")
    states = states_of(q, task)
    q = daemon.reopen() if overlap == "allow" else q
    match overlap:
        case "allow":
            assert states == ["running", "ready", "scheduled"]
        case "skip":
            assert states[0] == "running" and "ready" not in states
            q.complete(first)
            q.advance("10s")
            assert states_of(q, task)[-1] == "ready"
            assert len(q.task(task)["runs"]) <= 3
        case "cancel":
            assert states == ["canceled", "ready", "scheduled"]
            refusal("CANCELED", q, "RUN.COMPLETE", first["run"], first["token"])


def test_the_bounds_of_a_schedule(q):
    start = set_clock(q, 2040, 1, 1)
    task = q.submit("CRON", SECONDLY, "START", start + 60_000, "END", start + 62_000)["task"]
    assert planned(q, task) == [start + 60_000, start + 61_000, start + 62_000]
    q.advance("59999ms")
    assert q.counts()["ready"] == 0
    for _ in range(5):
        q.advance("1s")
    assert q.drain(done) == 3
    assert q.task(task)["state"] == "succeeded"


@pytest.mark.parametrize("zone,before,expression,expected", [
    # A time that does not exist runs once, just after the gap; and on the next day as written.
    ("Europe/Berlin", at(2040, 3, 24, 12), "30 2 * * *",
     [at(2040, 3, 25, 1, 0), at(2040, 3, 26, 0, 30)]),
    # A time that exists twice runs once, the first time.
    ("Europe/Berlin", at(2040, 10, 27, 12), "30 2 * * *",
     [at(2040, 10, 28, 0, 30), at(2040, 10, 29, 1, 30)]),
    ("America/New_York", at(2040, 3, 10, 12), "30 2 * * *",
     [at(2040, 3, 11, 7, 0), at(2040, 3, 12, 6, 30)]),
    ("Asia/Kolkata", at(2040, 1, 1), "0 9 L * *", [at(2040, 1, 31, 3, 30), at(2040, 2, 29, 3, 30)]),
    ("UTC", at(2040, 1, 1), "0 0 * * 5#2", [at(2040, 1, 13), at(2040, 2, 10)]),
    ("UTC", at(2040, 1, 1), "0 0 15W * *", [at(2040, 1, 16), at(2040, 2, 15)]),
    ("UTC", at(2040, 1, 1), "0 0 0 1 1 * 2042", [at(2042, 1, 1)]),
    ("UTC", at(2040, 1, 1), "@hourly", [at(2040, 1, 1, 1), at(2040, 1, 1, 2)]),
])
def test_cron_in_zones(q, zone, before, expression, expected):
    q("CLOCK.SET", before)
    task = q.submit("CRON", expression, "ZONE", zone)["task"]
    assert planned(q, task)[:len(expected)] == expected
    if expected == [at(2042, 1, 1)]:
        assert planned(q, task) == expected


@pytest.mark.parametrize("words", [
    ("REPEAT", 0, "EVERY", "1s"), ("REPEAT", 2, "EVERY", 0), ("REPEAT", 2), ("EVERY", "1s"),
    ("CRON", "61 * * * *"), ("CRON", "* * *"), ("CRON", ""), ("CRON", "0 0 30 2 *", "MAX", 0),
    ("CRON", SECONDLY, "ZONE", "Mars/Olympus"), ("CRON", SECONDLY, "ZONE", "../../etc/passwd"),
    ("CRON", SECONDLY, "REPEAT", 2, "EVERY", "1s"), ("CRON", SECONDLY, "CAP", 0),
    ("CRON", SECONDLY, "CAP", 1_001), ("CRON", SECONDLY, "MISFIRE", "some"),
    ("CRON", SECONDLY, "OVERLAP", "never"), ("CRON", SECONDLY, "START", "soon"),
])
def test_inv_02_bad_policies_are_refused(q, words):
    lsn = q.status()["lsn"]
    with pytest.raises(Exception) as raised:
        q.submit(*words)
    assert raised.value.code in ("BADREQUEST", "LIMIT"), raised.value
    assert (q.status()["lsn"], q.status()["tasks"]) == (lsn, 0)


def test_inv_03_repeat_arithmetic(q):
    """One occurrence takes any interval; a sum that no clock can show is refused beforehand."""
    far = at(9990, 1, 1)
    assert len(q.task(repeat(q, 1, "3650d", "AT", far)["task"])["runs"]) == 1
    lsn = q.status()["lsn"]
    for words in (("REPEAT", 3, "EVERY", "3650d", "AT", far),
                  ("REPEAT", 2**32, "EVERY", "3650d"), ("REPEAT", 2**63, "EVERY", "1ms"),
                  ("REPEAT", 2, "EVERY", 2**64 - 1), ("REPEAT", 2**64, "EVERY", 1)):
        with pytest.raises(Exception) as raised:
            q.submit(*words)
        assert raised.value.code in ("LIMIT", "BADREQUEST"), (words, raised.value)
    assert q.status()["lsn"] == lsn


@pytest.mark.parametrize("jump", [-86_400_000, 86_400_000])
def test_inv_03_derivation_is_independent_of_the_clock(q, jump):
    """Occurrences are origin + i·interval, whatever the wall clock did meanwhile."""
    set_clock(q, 2040, 1, 1)
    task = repeat(q, 4, "10s")["task"]
    origin = q.due(task)[0]
    q("CLOCK.SET", origin + jump)
    for _ in range(4):
        q.advance("10s")
    assert q.due(task) == [origin + index * 10_000 for index in range(4)]


# Snapshots and restarts.


def test_gx_05_snapshot_any_time(launch):
    """A snapshot after every step never fails, changes nothing, and opens as what it was."""
    daemon = launch("--segment-bytes", str(64 << 10))
    q = daemon.client()
    set_clock(q, 2040, 1, 1)
    repeat(q, 3, "10s")
    q.submit("CRON", "*/10 * * * * *", "MISFIRE", "all")
    held = q.submit("KEY", "K")["run"]

    def steps():
        yield lambda: q.advance("10s")
        yield lambda: q.take(held, "LEASE", "5s")
        yield lambda: q.advance("5s")
        yield lambda: q("RUN.CANCEL", held)
        yield lambda: q.complete(q.claim())
        yield lambda: q.advance("30s")

    for step in steps():
        step()
        before = q.surface()
        snapshot(q)
        assert q.surface() == before
        q = daemon.reopen()
        assert q.surface() == before
        assert q.status()["snapshot_lsn"] > 0
    q.drain(done)


FIELDS = {
    "ZONE": ("ZONE", "Europe/Berlin"), "START": ("START", at(2040, 1, 1)),
    "END": ("END", at(2090, 1, 1)), "GRACE": ("GRACE", "5s"), "CAP": ("CAP", 9),
}


def test_gx_06_cron_survives_reopen(daemon, q, assert_durable):
    """Every misfire and overlap rule with every optional field, and all of them together."""
    set_clock(q, 2040, 1, 1)
    fields = [(), *FIELDS.values(), tuple(itertools.chain(*FIELDS.values()))]
    tasks = [
        q.submit("CRON", "0 * * * * *", "MISFIRE", misfire, "OVERLAP", overlap, *field)["task"]
        for misfire in ("all", "once", "skip") for overlap in ("allow", "skip", "cancel")
        for field in fields]
    policies = [q.task(task)["policy"] for task in tasks]
    q = assert_durable()
    assert [q.task(task)["policy"] for task in tasks] == policies
    before = [planned(q, task)[:9] for task in tasks]
    q.advance("1m")
    q = daemon.reopen()
    assert q.counts()["ready"] == len(tasks)
    assert [planned(q, task)[:9] for task in tasks] == before
    q.drain(done, slots=64)
    q.advance("1m")
    assert q.counts()["ready"] == len(tasks)
