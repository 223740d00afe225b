"""Parents and children: AC-79 to AC-85, AC-91, AC-92, GX-04, GX-09, GX-10 (DOMAIN 7)."""
import pytest

from client import refusal
from daemon import snapshot


def child(q, parent, *options):
    return q.submit("PARENT", parent, *options)


def done(grant):
    return ("complete", grant["kind"])


def test_ac_79_cascade_cancel(daemon, q):
    parent = q.submit()
    children = [child(q, parent["task"]) for _ in range(2)]
    grandchild = child(q, children[0]["task"])
    family = [reply["run"] for reply in (parent, *children, grandchild)]
    lsn = q.status()["lsn"]
    q("TASK.CANCEL", parent["task"])
    assert [q.state(run) for run in family] == ["canceled"] * 4
    # One decision: as one event it can't be torn apart.
    assert q.status()["lsn"] == lsn + 1
    q = daemon.reopen()
    assert [q.state(run) for run in family] == ["canceled"] * 4
    assert q.claim() is None


def test_ac_79_cascade_cancel_while_running(daemon, q):
    parent = q.submit()
    offspring = child(q, parent["task"])["run"]
    holder = daemon.client()
    grants = [holder.take(parent["run"]), holder.take(offspring)]
    q("TASK.CANCEL", parent["task"])
    assert {holder.push()[0], holder.push()[0]} == {"cancel"}
    for grant in grants:
        refusal("CANCELED", holder, "RUN.COMPLETE", grant["run"], grant["token"])


def test_gx_04_descendants_are_canceled_with_their_task(daemon, q):
    """Nothing of the task, of its children, or of what waits for one of them goes out after."""
    parent = q.submit("REPEAT", 3, "EVERY", "1s")["task"]
    offspring = child(q, parent, "REPEAT", 3, "EVERY", "1s")["task"]
    waiting = q.submit("AFTER", offspring)["task"]
    bystander = q.submit("IN", "1h")["task"]
    q("TASK.CANCEL", parent)
    q = daemon.reopen()
    q.advance("10s")
    assert q.claim() is None
    states = [q.task(task)["state"] for task in (parent, offspring, waiting, bystander)]
    assert states == ["canceled", "canceled", "canceled", "pending"]


@pytest.mark.parametrize("ending", ["complete", "fail", "cancel"])
def test_ac_80_orphan_prevention(q, ending):
    parent = q.submit("ATTEMPTS", 1)
    if ending == "cancel":
        q("TASK.CANCEL", parent["task"])
    else:
        getattr(q, ending)(q.take(parent["run"]))
    lsn = q.status()["lsn"]
    refused = refusal("INVALIDTRANSITION", q, "TASK.SUBMIT", "k", "", "PARENT", parent["task"])
    assert parent["task"] in refused.sentence
    assert (q.status()["lsn"], q.status()["tasks"]) == (lsn, 1)


def test_ac_81_depth_limit(q):
    """The root is at depth 0, and 8 is the limit (DECISIONS 15)."""
    task = q.submit()["task"]
    for depth in range(1, 9):
        task = child(q, task)["task"]
        assert q.task(task)["depth"] == depth
    lsn = q.status()["lsn"]
    refused = refusal("LIMIT", q, "TASK.SUBMIT", "k", "", "PARENT", task)
    assert "9" in refused.sentence and "8" in refused.sentence
    assert q.status()["lsn"] == lsn


def test_ac_82_completion_gate(q, assert_durable):
    parent = q.submit("IN", "200s")
    children = [child(q, parent["task"]) for _ in range(2)]
    q.advance("100s")
    assert q.drain(done) == 2
    assert [q.state(reply["run"]) for reply in children] == ["completed"] * 2
    assert q.task(parent["task"])["state"] == "pending"
    q.advance("100s")
    assert q.drain(done) == 1
    assert q.task(parent["task"])["state"] == "succeeded"
    assert_durable()


@pytest.mark.parametrize("ending,outcome", [("complete", "succeeded"), ("fail", "succeeded")])
def test_gx_10_completion_gate(daemon, q, ending, outcome):
    """A task whose handler is through has not ended while a child hasn't."""
    parent = q.submit()
    offspring = child(q, parent["task"], "ATTEMPTS", 1)
    dependent = q.submit("AFTER", parent["task"])
    q.complete(q.take(parent["run"]))
    q = daemon.reopen()
    assert q.task(parent["task"])["state"] == "pending"
    assert q.task(parent["task"])["open_children"] == 1
    assert q("RUN.CLAIM", "RUN", dependent["run"]) == []
    getattr(q, ending)(q.take(offspring["run"]))
    task = q.task(parent["task"])
    assert (task["state"], task["open_children"]) == (outcome, 0)
    q.complete(q.take(dependent["run"]))


@pytest.mark.parametrize("calls", [1, 2])
def test_ac_83_to_84_coordinator(q, assert_durable, calls):
    """The coordinator makes its children while it runs, on its first call only."""
    coordinator = q.submit(kind="coordinator")
    seen = []

    def handler(grant):
        seen.append(grant["kind"])
        if grant["kind"] == "coordinator" and seen.count("coordinator") == 1:
            for kind in ("a", "b"):
                q.submit("PARENT", grant["task"], kind=kind)
        if grant["kind"] == "coordinator" and seen.count("coordinator") < calls:
            return ("fail", "once more")
        return done(grant)

    q.drain(handler)
    assert seen.count("coordinator") == calls
    tasks = q.all_tasks()
    assert [task["state"] for task in tasks] == ["succeeded"] * 3
    assert [q.task(task["id"])["parent"] for task in tasks] == [
        None, coordinator["task"], coordinator["task"]]
    assert_durable()


def test_ac_85_children_at_dispatch(q):
    """A claim's reply carries the children's states as they are at that moment."""
    coordinator = q.submit("IN", "100s")
    children = [child(q, coordinator["task"])["task"] for _ in range(2)]
    q.complete(q.claim())
    q.advance("100s")
    grant = q.take(coordinator["run"])
    assert [(entry["task"], entry["state"]) for entry in grant["children"]] == [
        (children[0], "succeeded"), (children[1], "pending")]
    assert q.task(coordinator["task"])["children"] == children


def test_ac_91_parent_link_survives_restart(q, assert_durable):
    parent = q.submit()
    offspring = child(q, parent["task"])
    q = assert_durable()
    assert q.task(offspring["task"])["parent"] == parent["task"]
    assert q.drain(done) == 2
    q = assert_durable()
    assert q.task(offspring["task"])["parent"] == parent["task"]
    assert {task["state"] for task in q.all_tasks()} == {"succeeded"}


def test_ac_92_dag_and_snapshot(launch):
    daemon = launch("--segment-bytes", str(64 << 10))
    q = daemon.client()

    steps = [q.submit(kind="step1")]
    snapshot(q)
    for number in (2, 3):
        steps.append(q.submit("AFTER", steps[-1]["task"], kind=f"step{number}"))
        snapshot(q)
    order = []
    while (grant := q.claim()) is not None:
        order.append(grant["kind"])
        q.complete(grant, grant["kind"])
        snapshot(q)
    assert order == ["step1", "step2", "step3"]
    before = q.surface()
    q = daemon.reopen()
    assert q.surface() == before
    tasks = q.all_tasks()
    assert len(tasks) == 3
    assert sum(len(q.task(task["id"])["after"]) for task in tasks) == 2
    assert {task["state"] for task in tasks} == {"succeeded"}


@pytest.mark.parametrize("words,code", [
    (("PARENT", "t999"), "NOTFOUND"), (("AFTER", "t999"), "NOTFOUND"),
    (("PARENT", "t0"), "BADREQUEST"), (("PARENT", "{ended}"), "INVALIDTRANSITION"),
    (("PARENT", "{deepest}"), "LIMIT"), (("PARENT", "{root}", "AFTER", "{root}"), "CYCLE"),
])
def test_gx_09_dynamic_submission(q, words, code):
    """From inside a handler too, a bad submission is refused whole, and all else goes on."""
    ended = q.submit()
    q.complete(q.take(ended["run"]))
    root = q.submit()
    deepest = root["task"]
    for _ in range(8):
        deepest = child(q, deepest, "IN", "1h")["task"]
    names = {"ended": ended["task"], "root": root["task"], "deepest": deepest}
    grant = q.take(root["run"])
    lsn, tasks = q.status()["lsn"], q.status()["tasks"]
    words = [str(word).format(**names) for word in words]
    refusal(code, q, "TASK.SUBMIT", "k", "", *words)
    if code == "BADREQUEST":
        # Not understood at all: that goes for a whole batch.
        assert (q.status()["lsn"], q.status()["tasks"]) == (lsn, tasks)
        return
    refused = q("TASK.SUBMITM", "EACH", 2, 2 + len(words), "k", "", *words, 2, "k", "")
    assert refused[0].code == code and refused[1]["task"]
    assert (q.status()["lsn"], q.status()["tasks"]) == (lsn + 1, tasks + 1)
    q.complete(grant)
    assert q.state(grant["run"]) == "completed"
