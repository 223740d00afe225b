"""What has ended is kept for a while and so many, then goes; what lives stays (DOMAIN 10, G8)."""
import random

import pytest

from client import refusal
from daemon import Home, eventually, snapshot
from wire import Refused

TINY = {"age": "1h", "minimum_age": "10m", "count": 10}


@pytest.fixture
def tiny(launch):
    """A daemon that keeps ten ended tasks, for ten minutes at least and an hour at most."""

    def start(*flags, **limits):
        home = Home()
        file = home.root / "config.yaml"
        lines = [f"  {name}: {value}" for name, value in {**TINY, **limits}.items()]
        file.write_text("\n".join(["retention:", *lines, ""]))
        return launch("--config", str(file), *flags, home=home)

    return start


def ended(q, count, *options):
    """So many tasks that have ended well; their ids."""
    tasks = [reply["task"] for reply in q.tasks(count, *options)]
    grants = q("RUN.CLAIM", "COUNT", count)
    words = [word for grant in grants for word in (3, "COMPLETE", grant["run"], grant["token"])]
    q("RUN.FINISHM", len(grants), *words)
    return tasks


def there(q):
    return [task["id"] for task in q.all_tasks()]


def test_the_newest_are_kept_past_the_minimum_age(tiny):
    daemon = tiny()
    q = daemon.client()
    alive = q.submit("IN", "30d")["task"]
    tasks = ended(q, 50)
    q.advance("599s")
    assert there(q) == [alive, *tasks]
    q.advance("1s")
    eventually(lambda: there(q) == [alive, *tasks[-10:]], what="pruning")
    refusal("NOTFOUND", q, "TASK.GET", tasks[0])
    q = daemon.reopen()
    assert there(q) == [alive, *tasks[-10:]]
    q.advance("1h")
    eventually(lambda: there(q) == [alive], what="pruning by age")
    assert q.status()["tasks"] == 1
    assert sum(q.counts().values()) == 1


@pytest.mark.parametrize("reopened", [False, True])
def test_the_outcome_outlives_the_task(tiny, reopened):
    """`AFTER` a task that is long gone still knows how it ended (DECISIONS 9)."""
    daemon = tiny(count=0)
    q = daemon.client()
    (well,) = ended(q, 1)
    badly = q.submit("ATTEMPTS", 1)
    q.fail(q.take(badly["run"]))
    q.advance("2h")
    eventually(lambda: there(q) == [], what="pruning")
    if reopened:
        q = daemon.reopen()
    states = [q.state(q.submit("AFTER", prerequisite)["run"])
              for prerequisite in (well, badly["task"], f"{badly['task']}:end")]
    assert states == ["ready", "canceled", "ready"]
    refusal("NOTFOUND", q, "TASK.SUBMIT", "k", "", "AFTER", "t9999")


def test_idempotency_outlives_the_task(tiny):
    daemon = tiny(count=0)
    q = daemon.client()
    words = ("TASK.SUBMIT", "k", "p", "IDEMPOTENCY", "order-17")
    first = q(*words)
    q.complete(q.take(first["run"]))
    q.advance("2h")
    eventually(lambda: there(q) == [], what="pruning")
    q = daemon.reopen()
    again = q(*words)
    assert again["duplicate"] and again["task"] == first["task"]
    q.advance("1d")
    assert not q(*words)["duplicate"]


def test_families_go_together(tiny):
    """A parent that has not ended keeps its ended children, and goes with them."""
    daemon = tiny(count=0)
    q = daemon.client()
    parent = q.submit("IN", "3h")
    children = [q.submit("PARENT", parent["task"])["task"] for _ in range(3)]
    for _ in children:
        q.complete(q.claim())
    q.advance("2h")
    assert q.task(parent["task"])["state"] == "pending"
    q.advance("1h")
    q.complete(q.take(parent["run"]))
    q.advance("2h")
    eventually(lambda: there(q) == [], what="pruning")


def test_old_runs_of_a_living_task_go(tiny):
    """A cron task lives for ever; its runs don't."""
    daemon = tiny(age="10m", count=5)
    q = daemon.client()
    q("CLOCK.SET", "2040-01-01T00:00:00Z")
    task = q.submit("CRON", "* * * * *")["task"]
    for _ in range(60):
        q.advance("1m")
        q.complete(q.claim())
    eventually(lambda: len(q.all_runs()) <= 20, what="pruning of runs")
    assert q.task(task)["state"] == "pending"
    before = q.surface()
    q = daemon.reopen()
    assert q.surface() == before
    q.advance("1m")
    assert q.claim()["task"] == task


@pytest.mark.parametrize("seed", range(2))
def test_random_lives_under_tiny_limits(tiny, seed):
    """Never one that lives, never one too young, and in the end no more than may be kept."""
    daemon = tiny("--segment-bytes", str(64 << 10), age="30m", minimum_age="5m", count=7)
    q = daemon.client()
    source = random.Random(seed)
    now, ends, alive = 0, {}, {}
    for step in range(200):
        match source.randrange(6):
            case 0 | 1:
                reply = q.submit(*source.choice([(), ("KEY", "K"), ("TAG", "x")]))
                alive[reply["task"]] = reply["run"]
            case 2 | 3:
                grant = q.claim()
                if grant:
                    q.complete(grant)
                    ends[grant["task"]] = now
                    del alive[grant["task"]]
            case 4:
                minutes = source.choice([1, 1, 3, 20])
                q.advance(f"{minutes}m")
                now += minutes
            case 5:
                if source.random() < 0.2:
                    q = daemon.reopen()
        tasks = set(there(q))
        what = (seed, step)
        assert set(alive) <= tasks, what
        young = {task for task, end in ends.items() if now - end < 5}
        assert young <= tasks, what
        assert {q.state(run) for run in alive.values()} <= {"ready"}, what

    def settled():
        """Kept by age, and the newest by count where they are past the minimum age."""
        kept = [task for task in there(q) if task in ends]
        return all(now - ends[task] <= 30 for task in kept) and (
            len([task for task in kept if now - ends[task] > 5]) <= 7)

    eventually(settled, what=f"pruning with seed {seed}")
    before = q.surface()
    q = daemon.reopen()
    assert q.surface() == before


def test_gx_19_the_disk_is_bounded_by_what_is_kept(tiny):
    """However much passes through, log and snapshots hold what is kept and a little more."""
    daemon = tiny("--segment-bytes", str(64 << 10), age="1m", minimum_age="0ms", count=5)
    q = daemon.client()
    sizes = []
    for _ in range(12):
        for _ in range(20):
            q.submit(payload="p" * 4_000)
        for grant in q("RUN.CLAIM", "COUNT", 20):
            q.complete(grant)
        q.advance("5m")
        snapshot(q)
        sizes.append(sum(path.stat().st_size for path in daemon.home.data.rglob("*")
                         if path.is_file()))
    assert max(sizes[6:]) <= max(sizes[:6]) * 1.2, sizes
    q = daemon.reopen()
    try:
        q.task("t1")
    except Refused as refused:
        assert refused.code == "NOTFOUND"
    else:
        raise AssertionError("the first task is still there")
