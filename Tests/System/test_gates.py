"""What holds a run back, and what `RUN.EXPLAIN` says of it: gate, holder, remedy (DOMAIN 5)."""
import pytest

from client import milliseconds

ORDER = ["state", "engine", "queue", "task", "dependency", "key", "queue_concurrency",
         "queue_rate", "budget", "capability", "tenant", "department"]


def by_engine(q):
    run = q.submit()["run"]
    q("ENGINE.PAUSE", "BY", "ada", "REASON", "maintenance")
    return run, "ada", "ENGINE.RESUME", lambda: q("ENGINE.RESUME")


def by_queue(q):
    run = q.submit("QUEUE", "mail")["run"]
    q("QUEUE.PAUSE", "mail", "BY", "ada")
    return run, "ada", "QUEUE.RESUME mail", lambda: q("QUEUE.RESUME", "mail")


def by_task(q):
    reply = q.submit()
    q("TASK.PAUSE", reply["task"], "BY", "ada")
    return reply["run"], "ada", "TASK.RESUME", lambda: q("TASK.RESUME", reply["task"])


def by_dependency(q):
    before = q.submit(kind="before")
    grant = q.take(before["run"])
    run = q.submit("AFTER", before["task"])["run"]
    return run, before["task"], "", lambda: q.complete(grant)


def by_key(q):
    holder = q.submit("KEY", "K")["run"]
    run = q.submit("KEY", "K")["run"]
    grant = q.take(holder)
    return run, holder, "KEY.SET K LIMIT", lambda: q.complete(grant)


def by_concurrency(q):
    q("QUEUE.SET", "slow", "CONCURRENCY", 1)
    holder, run = (q.submit("QUEUE", "slow")["run"] for _ in range(2))
    q.take(holder)
    return run, "1", "QUEUE.SET slow CONCURRENCY", lambda: q("QUEUE.SET", "slow", "CONCURRENCY", 2)


def by_rate(q):
    q("QUEUE.SET", "slow", "RATE", "1/1h", "BURST", 1)
    holder, run = (q.submit("QUEUE", "slow")["run"] for _ in range(2))
    q.complete(q.take(holder))
    return run, "", "QUEUE.SET slow RATE", lambda: q.advance("1h")


def by_budget(q):
    reply = q.submit("BUDGET", "token", 10)
    q("BUDGET.CONSUME", reply["task"], "token", 10)
    task = reply["task"]
    return (reply["run"], task, f"BUDGET.REPLENISH {task} token",
            lambda: q("BUDGET.REPLENISH", task, "token", 10))


def by_reservation(q):
    task = q.submit("BUDGET", "token", 10, "ESTIMATE", "token", 6, "REPEAT", 2, "EVERY", "1s")
    q.advance("1s")
    grant = q.take(task["run"])
    run = q.task(task["task"])["runs"][1]
    return run, task["task"], "BUDGET.REPLENISH", lambda: q.complete(grant)


GATES = {
    "engine": by_engine, "queue": by_queue, "task": by_task, "dependency": by_dependency,
    "key": by_key, "queue_concurrency": by_concurrency, "queue_rate": by_rate,
    "budget": by_budget, "budget_reservation": by_reservation,
}


@pytest.mark.parametrize("name", GATES)
def test_explain_names_holder_and_remedy(daemon, q, name):
    """The gate that holds is shut, says who holds it and what opens it; opened, the run goes."""
    run, holder, remedy, release = GATES[name](q)
    gate = name.removesuffix("_reservation")
    assert q("RUN.CLAIM", "RUN", run) == []
    found = q.explain(run)[gate]
    assert not found["open"]
    assert holder in str(found["holder"]), found
    assert remedy in found["remedy"] and found["remedy"], found
    assert q.closed(run) == [gate]
    gates = list(q.explain(run))
    assert gates == [name for name in ORDER if name in gates]
    before = q("RUN.EXPLAIN", run)
    # A restart changes nothing about it.
    if gate != "queue_rate":
        leases = q.status()["leases"]
        if leases == 0:
            q = daemon.reopen()
            assert q("RUN.EXPLAIN", run) == before
            release = None
    if release is not None:
        release()
        assert q.closed(run) == []
        assert q.take(run)


@pytest.mark.parametrize("options,allowed,gate", [
    (("REQUIRE", "gpu"), ("CAN", "gpu"), "capability"),
    (("REQUIRE", "gpu", "REQUIRE", "x86"), ("CAN", "x86", "CAN", "gpu"), "capability"),
    (("DEPARTMENT", "eng"), ("DEPARTMENT", "eng"), "department")])
def test_explain_says_what_a_worker_must_be(q, options, allowed, gate):
    run = q.submit(*options)["run"]
    assert q("RUN.CLAIM", "RUN", run) == []
    found = q.explain(run)[gate]
    assert not found["open"]
    for word in options[1::2]:
        assert word in found["remedy"], found
    assert q.take(run, *allowed)


@pytest.mark.parametrize("state", ["scheduled", "retryWait", "running", "suspended", "completed"])
def test_explain_says_why_it_is_not_ready(q, state):
    run = q.submit(*(("IN", "1h") if state == "scheduled" else ()), backoff="1h")["run"]
    if state != "scheduled":
        grant = q.take(run, "AS", "ada")
        match state:
            case "retryWait":
                q.fail(grant)
            case "suspended":
                q.suspend(grant)
            case "completed":
                q.complete(grant)
    found = q.explain(run)["state"]
    assert not found["open"] and found["remedy"]
    if state in ("scheduled", "retryWait"):
        assert milliseconds(found["until"]) == milliseconds(q.run(run)["due"])
    if state == "running":
        assert found["holder"] == "ada"
    if state == "suspended":
        assert "RUN.RESUME" in found["remedy"]


def test_several_gates_are_told_in_order(q):
    """All that hold are shut at once, and the block reason is the first of them."""
    before = q.submit("IN", "1h")["task"]
    q("QUEUE.SET", "slow", "CONCURRENCY", 1)
    q.take(q.submit("QUEUE", "slow", "KEY", "K")["run"])
    reply = q.submit("QUEUE", "slow", "KEY", "K", "AFTER", before, "REQUIRE", "gpu",
                     "BUDGET", "token", 1)
    q("BUDGET.CONSUME", reply["task"], "token", 1)
    q("TASK.PAUSE", reply["task"])
    q("QUEUE.PAUSE", "slow")
    q("ENGINE.PAUSE")
    closed = q.closed(reply["run"])
    assert closed == ["engine", "queue", "task", "dependency", "key", "queue_concurrency",
                      "budget", "capability"]


def test_a_rate_lets_so_many_through(daemon, q):
    """A full bucket at first, then one by one, and never more than the burst."""
    q("QUEUE.SET", "slow", "RATE", "2/1s", "BURST", 3)
    q.tasks(30, "QUEUE", "slow")

    def granted():
        return len(q("RUN.CLAIM", "QUEUE", "slow", "COUNT", 30, "LEASE", "1d"))

    assert granted() == 3
    assert granted() == 0
    q.advance("499ms")
    assert granted() == 0
    q.advance("1ms")
    assert granted() == 1
    q.advance("1s")
    assert granted() == 2
    q.advance("1h")
    assert granted() == 3
    q("QUEUE.SET", "slow", "RATE", "0/1s")
    assert granted() == 30 - 9


def test_a_paused_task_is_not_dispatched(daemon, q):
    """Its timers go on, its results count; nothing of it is handed out, across restarts."""
    task = q.submit("REPEAT", 3, "EVERY", "10s")["task"]
    grant = q.claim("LEASE", "1h", "DETACHED")
    q("TASK.PAUSE", task, "BY", "ada", "REASON", "look first")
    q.advance("10s")
    q = daemon.reopen()
    assert q.task(task)["paused"]
    assert len(q.task(task)["runs"]) == 3
    assert q.claim() is None
    q.complete(grant)
    q("TASK.RESUME", task)
    assert q.claim()["task"] == task
