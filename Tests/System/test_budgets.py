"""Budgets: AC-94, 95, 97, 98, 101, 102, 105, GX-16 (DOMAIN 8)."""
import pytest

from client import milliseconds, refusal


def spent(amount, unit="token"):
    return ("SPENT", unit, amount)


def failing(amount):
    return lambda grant: ("fail", "again", *spent(amount))


def figures(budget):
    return [budget[name] for name in ("limit", "consumed", "reserved", "exhausted")]


def test_ac_94_exhaustion_blocks(q, assert_durable):
    task = q.submit("ATTEMPTS", 5, "BUDGET", "token", 1_000)
    assert q.drain(failing(500)) == 2
    assert figures(q.budget(task["task"])) == [1_000, 1_000, 0, True]
    assert q.state(task["run"]) == "ready"
    assert q.closed(task["run"]) == ["budget"]
    q = assert_durable()
    assert q.drain(failing(500)) == 0
    assert q.results(task["run"]) == ["failure"] * 2


def test_ac_95_replenish_unblocks(daemon, q):
    task = q.submit("ATTEMPTS", 10, "BUDGET", "token", 1_000)
    calls = q.drain(failing(500))
    q = daemon.reopen()
    q("BUDGET.REPLENISH", task["task"], "token", 2_000)
    assert figures(q.budget(task["task"])) == [2_000, 0, 0, False]
    calls += q.drain(lambda grant: ("complete", "done", *spent(10)))
    assert q.state(task["run"]) == "completed"
    assert calls >= 3


def test_ac_97_budget_survives_restart(q, assert_durable):
    task = q.submit("BUDGET", "token", 1_000)
    q.fail(q.take(task["run"]), "no", "TERMINAL", *spent(300))
    assert figures(q.budget(task["task"])) == [1_000, 300, 0, False]
    q = assert_durable()
    assert figures(q.budget(task["task"])) == [1_000, 300, 0, False]


def test_ac_98_replenish_survives_restart(q, assert_durable):
    task = q.submit("BUDGET", "token", 1_000)
    q.fail(q.take(task["run"]), "again", *spent(1_200))
    q("BUDGET.REPLENISH", task["task"], "token", 2_000)
    q = assert_durable()
    assert figures(q.budget(task["task"])) == [2_000, 0, 0, False]
    q.complete(q.take(task["run"]))


def test_ac_101_one_attempt_takes_it_all(q, assert_durable):
    task = q.submit("ATTEMPTS", 5, "BUDGET", "token", 500)
    assert q.drain(failing(500)) == 1
    assert q.budget(task["task"])["exhausted"]
    assert q.state(task["run"]) == "ready"
    assert q.run(task["run"])["failures"] == 1
    assert_durable()


def test_ac_102_cancel_reaches_the_handler(daemon, q):
    """The holder is told at once, and what it says then is refused (DECISIONS 15)."""
    run = q.submit()["run"]
    holder = daemon.client()
    grant = holder.take(run)
    q("RUN.CANCEL", run)
    assert holder.push()[0] == "cancel"
    refusal("CANCELED", holder, "RUN.SUSPEND", run, grant["token"])
    assert q.results(run) == ["canceled"]


def test_ac_105_cascading_budget(q, assert_durable):
    """The child has a budget of its own (DECISIONS 15), so the parent's doesn't hold it."""
    task = q.submit("ATTEMPTS", 3, "BUDGET", "token", 500, kind="coordinator")
    calls = []

    def handler(grant):
        calls.append(grant["kind"])
        if calls == ["coordinator"]:
            q.submit("PARENT", grant["task"], "BUDGET", "token", 100, kind="child")
            return ("suspend", "REASON", "handler", *spent(500))
        return ("complete",)

    q.drain(handler)
    assert (q.state(task["run"]), calls) == ("suspended", ["coordinator", "child"])
    assert q.budget(task["task"])["exhausted"]
    (child,) = q.task(task["task"])["children"]
    assert q.task(child)["state"] == "succeeded"
    q("RUN.RESUME", task["run"])
    q.drain(handler)
    assert q.state(task["run"]) == "ready"
    q("BUDGET.REPLENISH", task["task"], "token", 1_000)
    q.drain(handler)
    assert calls == ["coordinator", "child", "coordinator"]
    assert q.task(task["task"])["children"] == [child]
    assert q.task(task["task"])["state"] == "succeeded"
    assert_durable()


# GX-16.


def test_gx_16_zero_and_again_are_refused(q):
    refusal("BADREQUEST", q, "TASK.SUBMIT", "k", "", "BUDGET", "token", 0)
    task = q.submit("BUDGET", "token", 10)["task"]
    lsn = q.status()["lsn"]
    refusal("BADREQUEST", q, "BUDGET.ALLOCATE", task, "cost", 0)
    refusal("BADREQUEST", q, "BUDGET.REPLENISH", task, "token", 0)
    refusal("CONFLICT", q, "BUDGET.ALLOCATE", task, "token", 20)
    refusal("NOTFOUND", q, "BUDGET.REPLENISH", task, "cost", 20)
    refusal("NOTFOUND", q, "BUDGET.ALLOCATE", "t999", "token", 20)
    refusal("NOTFOUND", q, "BUDGET.GET", task, "cost")
    assert q.status()["lsn"] == lsn
    q("BUDGET.ALLOCATE", task, "cost", 20)
    assert figures(q.budget(task, "cost")) == [20, 0, 0, False]


def test_gx_16_figures_outlive_the_task(q, assert_durable):
    task = q.submit("BUDGET", "token", 1_000, "BUDGET", "cost", 50)
    q.complete(q.take(task["run"]), None, *spent(700), *spent(7, "cost"))
    q = assert_durable()
    assert figures(q.budget(task["task"])) == [1_000, 700, 0, False]
    assert figures(q.budget(task["task"], "cost")) == [50, 7, 0, False]
    listed = q.paged("BUDGET.LIST", "TASK", task["task"])
    assert sorted(entry["unit"] for entry in listed) == ["cost", "token"]


@pytest.mark.parametrize("estimate,most", [(100, 5), (250, 2), (300, 1), (500, 1)])
def test_gx_16_parallel_runs_cannot_overshoot(q, assert_durable, estimate, most):
    """A run's estimate is held while it runs; only so many run at once."""
    task = q.submit("BUDGET", "token", 500, "ESTIMATE", "token", estimate,
                    "REPEAT", 8, "EVERY", "1s")["task"]
    q.advance("10s")
    grants = q("RUN.CLAIM", "COUNT", 8, "LEASE", "1h", "DETACHED")
    assert len(grants) == most
    assert q.budget(task)["reserved"] == most * estimate
    q = assert_durable()
    assert q.claim() is None
    for grant in grants:
        q.complete(grant, None, *spent(estimate))
    budget = q.budget(task)
    assert (budget["consumed"], budget["reserved"]) == (most * estimate, 0)
    assert budget["consumed"] <= 500


def test_gx_16_a_reservation_is_settled_however_the_lease_ends(q, assert_durable):
    task = q.submit("BUDGET", "token", 500, "ESTIMATE", "token", 400, "ATTEMPTS", 9,
                    "TIMEOUT", "10s")

    def ends():
        yield lambda grant: q.fail(grant)
        yield lambda grant: q("RUN.RELEASE", grant["run"], grant["token"])
        yield lambda grant: q.advance("5s")
        yield lambda grant: (q.heartbeat(grant, "EXTEND", "1m"), q.advance("10s"))
        yield lambda grant: q.suspend(grant)

    for end in ends():
        grant = q.take(task["run"], "LEASE", "5s")
        assert q.budget(task["task"])["reserved"] == 400
        end(grant)
        assert figures(q.budget(task["task"])) == [500, 0, 0, False]
    assert_durable()


def test_consumption_saturates(q):
    task = q.submit("BUDGET", "token", 10)
    grant = q.take(task["run"])
    for _ in range(3):
        q.heartbeat(grant, *spent(2**64 - 1))
    assert q.budget(task["task"])["consumed"] == 2**64 - 1 or (
        q.budget(task["task"])["consumed"] == str(2**64 - 1))
    q.complete(grant)


def test_the_holder_is_told_and_its_run_resumed(daemon, q):
    """Exhaustion tells the holder; what it suspends for it comes back with the replenishing."""
    task = q.submit("BUDGET", "token", 100)
    other = q.submit("BUDGET", "token", 100)
    holder = daemon.client()
    grant = holder.take(task["run"])
    assert not holder.heartbeat(grant, *spent(99))["budget_exhausted"]
    q("BUDGET.CONSUME", task["task"], "token", 1)
    push = holder.push()
    assert push[0] == "budget-exhausted" and task["run"] in push and grant["token"] in push
    assert holder.heartbeat(grant)["budget_exhausted"]
    holder.suspend(grant, "REASON", "budget")
    q.suspend(q.take(other["run"]))
    q = daemon.reopen()
    assert q.budget(task["task"])["suspended"] == 1
    q("BUDGET.REPLENISH", task["task"], "token", 100)
    # Only what was suspended for that budget.
    assert [q.state(entry["run"]) for entry in (task, other)] == ["ready", "suspended"]
    q.complete(q.take(task["run"]))


def test_a_child_draws_on_its_nearest_ancestor(q, assert_durable):
    root = q.submit("BUDGET", "token", 100, "BUDGET", "cost", 10, "IN", "1h")["task"]
    middle = q.submit("PARENT", root, "BUDGET", "token", 50, "IN", "1h")["task"]
    leaf = q.submit("PARENT", middle, "ATTEMPTS", 9)
    q.fail(q.take(leaf["run"]), "again", *spent(30), *spent(4, "cost"))
    assert [q.budget(root)["consumed"], q.budget(middle)["consumed"]] == [0, 30]
    assert q.budget(root, "cost")["consumed"] == 4
    refusal("NOTFOUND", q, "BUDGET.GET", leaf["task"], "token")
    q.fail(q.take(leaf["run"]), "again", *spent(20))
    q = assert_durable()
    assert q.closed(leaf["run"]) == ["budget"]
    q("BUDGET.REPLENISH", middle, "token", 50)
    q.fail(q.take(leaf["run"]), "again", *spent(6, "cost"))
    assert q.closed(leaf["run"]) == ["budget"]
    q("BUDGET.REPLENISH", root, "cost", 10)
    q.complete(q.take(leaf["run"]))


def test_time_is_measured(q, assert_durable):
    """`time` needs no report: the engine counts how long attempts took, in milliseconds."""
    task = q.submit("BUDGET", "time", 10_000, "ATTEMPTS", 9)
    q.take(task["run"], "LEASE", "1h")
    q.advance("4s")
    grant = q("RUN.GET", task["run"])
    q("RUN.FAIL", task["run"], grant["token"], "again")
    assert q.budget(task["task"], "time")["consumed"] == 4_000
    grant = q.take(task["run"], "LEASE", "1h")
    started = milliseconds(grant["deadline"])
    assert started > 0
    q.advance("6s")
    assert q.heartbeat(grant)["budget_exhausted"]
    q.fail(grant)
    assert q.budget(task["task"], "time")["consumed"] == 10_000
    q = assert_durable()
    assert q.closed(task["run"]) == ["budget"]
