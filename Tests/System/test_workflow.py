"""Dependencies: AC-71 to AC-78, AC-90, GX-08; suspension: AC-96; order: GX-01 (G5)."""
import pytest

from client import refusal


def done(grant):
    return ("complete", grant["kind"])


def after(q, *prerequisites, kind="k"):
    return q.submit(*[word for task in prerequisites for word in ("AFTER", task)], kind=kind)


def test_ac_71_linear_dag(q, assert_durable):
    order = []
    step1 = q.submit(kind="step1")
    step2 = after(q, step1["task"], kind="step2")
    step3 = after(q, step2["task"], kind="step3")

    def handler(grant):
        order.append(grant["kind"])
        return done(grant)

    assert q.state(step3["run"]) != "completed"
    q.drain(handler)
    assert order == ["step1", "step2", "step3"]
    assert {run["state"] for run in q.all_runs()} == {"completed"}
    assert_durable()


def test_ac_72_failure_propagation(q, assert_durable):
    step1 = q.submit("ATTEMPTS", 5, kind="step1")
    step2 = after(q, step1["task"], kind="step2")
    assert q.drain(lambda grant: ("fail", "no", "TERMINAL")) == 1
    assert (q.state(step1["run"]), q.state(step2["run"])) == ("failed", "canceled")
    assert q.attempts(step2["run"]) == []
    assert_durable()


def test_ac_73_transitive_failure(q):
    step1 = q.submit(kind="step1")
    step2 = after(q, step1["task"])
    step3 = after(q, step2["task"])
    assert q.drain(lambda grant: ("fail", "no", "TERMINAL")) == 1
    assert [q.state(step["run"]) for step in (step1, step2, step3)] == [
        "failed", "canceled", "canceled"]


def waiting(q, count):
    """Tasks that wait for a gate of their own, so that edges may still be declared."""
    gate = q.submit(kind="gate")["task"]
    return [after(q, gate)["task"] for _ in range(count)]


def closes_a_cycle(q, task, prerequisite):
    """The edge is refused, named, and leaves no trace."""
    lsn, before = q.status()["lsn"], q.surface()
    refused = refusal("CYCLE", q, "TASK.DEPEND", task, "AFTER", prerequisite)
    assert task in refused.sentence and prerequisite in refused.sentence
    assert q.surface() == before
    assert q.status()["lsn"] == lsn


def test_ac_74_direct_cycle(q):
    a, b = waiting(q, 2)
    q("TASK.DEPEND", b, "AFTER", a)
    closes_a_cycle(q, a, b)


def test_ac_75_transitive_cycle(q):
    a, b, c = waiting(q, 3)
    q("TASK.DEPEND", a, "AFTER", b)
    q("TASK.DEPEND", b, "AFTER", c)
    closes_a_cycle(q, c, a)


def test_ac_76_self_dependency(q):
    (a,) = waiting(q, 1)
    closes_a_cycle(q, a, a)


def test_ac_77_fan_out_fan_in(q):
    a, b, c, d, e = waiting(q, 5)
    for task, prerequisites in {b: [a], c: [b], d: [b], e: [c, d]}.items():
        q("TASK.DEPEND", task, *[word for p in prerequisites for word in ("AFTER", p)])
    order = []

    def handler(grant):
        order.append(grant["task"])
        return done(grant)

    q.drain(handler)
    assert order[1:] == [a, b, c, d, e]


def test_ac_78_diamond_back_edge(daemon, q):
    a, b, c, d = waiting(q, 4)
    for task, prerequisite in ((b, a), (c, a), (d, b), (d, c)):
        q("TASK.DEPEND", task, "AFTER", prerequisite)
    closes_a_cycle(q, a, d)
    q = daemon.reopen()
    assert q.drain(done) == 5


def test_ac_90_dag_survives_restart(daemon, q):
    step1 = q.submit(kind="step1")
    step2 = after(q, step1["task"], kind="step2")
    q = daemon.reopen()
    assert not q.explain(step2["run"])["dependency"]["open"]
    q.drain(done)
    q = daemon.reopen()
    assert [q.run(step["run"])["output"] for step in (step1, step2)] == ["step1", "step2"]
    assert len(q.all_tasks()) == 2


def test_gx_08_fan_in(q):
    """C waits for both B (behind A) and X; it starts when the later one has ended."""
    a, x = q.submit(kind="a"), q.submit(kind="x")
    b = after(q, a["task"], kind="b")
    c = after(q, b["task"], x["task"], kind="c")
    q.complete(q.take(a["run"]))
    q.complete(q.take(x["run"]))
    assert q("RUN.CLAIM", "RUN", c["run"]) == []
    grant = q.take(b["run"])
    assert q.claim() is None
    q.complete(grant)
    q.complete(q.take(c["run"]))


def test_gx_08_late_declaration(q):
    b = q.submit(kind="b")
    grant = q.take(b["run"])
    c = q.submit(kind="c")
    q("TASK.DEPEND", c["task"], "AFTER", b["task"])
    assert q.claim() is None
    q.complete(grant)
    assert q.claim()["run"] == c["run"]


@pytest.mark.parametrize("restart", [False, True])
def test_gx_08_prerequisite_already_ended(daemon, q, restart):
    well, badly = q.submit(), q.submit("ATTEMPTS", 1)
    q.complete(q.take(well["run"]))
    q.fail(q.take(badly["run"]))
    if restart:
        q = daemon.reopen()
    q.advance("1h")
    assert q.state(after(q, well["task"])["run"]) == "ready"
    assert q.state(after(q, badly["task"])["run"]) == "canceled"
    assert q.state(after(q, f"{badly['task']}:end")["run"]) == "ready"


def test_gx_08_prerequisite_canceled(q):
    a = q.submit()
    b = after(q, a["task"])
    grant = q.take(a["run"])
    q("TASK.CANCEL", a["task"])
    assert q.state(b["run"]) == "canceled"
    refusal("CANCELED", q, "RUN.COMPLETE", a["run"], grant["token"])


def test_gx_09_bad_submissions_create_nothing(q):
    """Its half without parents: an unknown prerequisite refuses the whole submit."""
    lsn = q.status()["lsn"]
    refusal("NOTFOUND", q, "TASK.SUBMIT", "k", "", "AFTER", "t999")
    good = [2, "k", ""]
    refusal("NOTFOUND", q, "TASK.SUBMITM", 2, *good, 4, "k", "", "AFTER", "t999")
    assert (q.status()["tasks"], q.status()["lsn"]) == (0, lsn)
    each = q("TASK.SUBMITM", "EACH", 2, *good, 4, "k", "", "AFTER", "t999")
    assert len(each) == 2 and q.status()["tasks"] == 1


def test_ac_96_suspend_resume(daemon, q):
    run = q.submit("ATTEMPTS", 1)["run"]
    q.suspend(q.take(run), "OUTPUT", "so far")
    assert q.state(run) == "suspended"
    q = daemon.reopen()
    assert q.claim() is None
    q("RUN.RESUME", run)
    assert q.state(run) == "ready"
    assert q.drain(lambda grant: ("complete",)) == 1
    assert (q.state(run), q.results(run)) == ("completed", ["suspended", "success"])


@pytest.mark.parametrize(
    "resolution,state", [("complete", "completed"), ("fail", "failed"), ("retry", "ready")])
def test_resolving_a_suspended_run(daemon, q, resolution, state):
    run = q.submit()["run"]
    q.suspend(q.take(run))
    q("RUN.RESOLVE", run, resolution)
    q = daemon.reopen()
    assert q.state(run) == state


def test_gx_01_priority(q, assert_durable):
    """The high one first among those not started; equals strictly in submit order."""
    low = [reply["run"] for reply in q.tasks(20, "PRIORITY", 0)]
    first = q.claim()["run"]
    high = q.submit("PRIORITY", 9)["run"]
    rest = [q.claim()["run"] for _ in range(20)]
    assert [first, *rest] == [low[0], high, *low[1:]]


def test_gx_01_order_across_restart(daemon, q):
    priorities = [4, 9, 0, 4, 9, 7, 0, 4]
    runs = [q.submit("PRIORITY", priority)["run"] for priority in priorities]
    q = daemon.reopen()
    expected = [run for _, run in sorted(
        zip(priorities, runs), key=lambda pair: -pair[0])]
    assert [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 10)] == expected


def test_a_run_that_comes_back_takes_its_old_place(q):
    runs = [q.submit()["run"] for _ in range(3)]
    grant = q.take(runs[0])
    q.take(runs[1])
    q("RUN.RELEASE", runs[0], grant["token"])
    assert [grant["run"] for grant in q("RUN.CLAIM", "COUNT", 3)] == [runs[0], runs[2]]


def test_start_by_expires(q, assert_durable):
    late = q.submit("STARTBY", "10s")["run"]
    early = q.submit("STARTBY", "10s")["run"]
    grant = q.take(early)
    q.advance("10s")
    assert (q.state(late), q.state(early)) == ("failed", "running")
    assert "expired" in str(q.run(late))
    q.complete(grant)
    assert_durable()


def test_idempotent_submits(daemon, q):
    words = ("TASK.SUBMIT", "k", "p", "IDEMPOTENCY", "order-17")
    first = q(*words)
    second = q(*words)
    assert second["task"] == first["task"] and second["duplicate"] and not first["duplicate"]
    refusal("IDEMPOTENCYCONFLICT", q, "TASK.SUBMIT", "k", "other", "IDEMPOTENCY", "order-17")
    q = daemon.reopen()
    assert q(*words)["task"] == first["task"]
    assert q.status()["tasks"] == 1


def test_queue_concurrency(q):
    q("QUEUE.SET", "slow", "CONCURRENCY", 2)
    runs = [q.submit("QUEUE", "slow")["run"] for _ in range(3)]
    grants = q("RUN.CLAIM", "QUEUE", "slow", "COUNT", 3)
    assert [grant["run"] for grant in grants] == runs[:2]
    assert not q.explain(runs[2])["queue_concurrency"]["open"]
    q.complete(grants[0])
    assert q.claim("QUEUE", "slow")["run"] == runs[2]


def test_finish_and_claim_in_one_round_trip(q):
    runs = [q.submit()["run"] for _ in range(3)]
    grant = q.take(runs[0])
    reply = q("RUN.COMPLETE", grant["run"], grant["token"], "AND", "CLAIM", 2)
    assert [g["run"] for g in reply["claimed"]] == runs[1:]
    words = []
    for g in reply["claimed"]:
        words += [3, "COMPLETE", g["run"], g["token"]]
    q("RUN.FINISHM", 2, *words)
    assert q.counts()["completed"] == 3


def test_a_refused_finish_claims_nothing(q):
    runs = [q.submit()["run"] for _ in range(2)]
    grant = q.take(runs[0])
    try:
        reply = q("RUN.COMPLETE", grant["run"], int(grant["token"]) + 1, "AND", "CLAIM", 1)
        assert not reply["claimed"]
    except Exception as refused:
        assert refused.code == "STALETOKEN"
    assert q.state(runs[1]) == "ready"


def test_waiting_for_a_run(daemon, q):
    run = q.submit()["run"]
    waiter = daemon.client()
    waiter.send("RUN.WAIT", run)
    q.complete(q.take(run), "42")
    reply = waiter.reply()
    assert (reply["state"], reply["output"]) == ("completed", "42")
    assert waiter("RUN.WAIT", run)["state"] == "completed"
