"""What can be seen is exact and survives a restart: AC-20 to AC-23, events."""
import json

from client import elements, refusal


def test_ac_20_identity_and_lifecycle_reconstructable(q, assert_durable):
    a, b = q.submit(), q.submit("ATTEMPTS", 2)
    q.complete(q.take(a["run"]))
    q.drain(lambda grant: ("fail",))
    assert q.states(a["run"]) == ["scheduled", "ready", "leased", "running", "completed"]
    assert q.states(b["run"]) == [
        "scheduled", "ready", "leased", "running", "retryWait",
        "ready", "leased", "running", "failed"]
    for run in (a["run"], b["run"]):
        steps = q.history(run)
        assert [step["to"] for step in steps[:-1]] == [step["from"] for step in steps[1:]]
    assert (q.results(a["run"]), q.results(b["run"])) == (["success"], ["failure", "failure"])
    status, counts = q.status(), q.counts()
    assert (status["tasks"], sum(counts.values())) == (2, 2)
    assert (counts["completed"], counts["failed"]) == (1, 1)
    metrics = q.metrics()
    for state, count in counts.items():
        assert metrics[f'runs{{state="{state}"}}'] == count
    assert metrics['attempts_total{result="success"}'] == 1
    assert metrics['attempts_total{result="failure"}'] == 2
    assert_durable()


def test_ac_21_stats_equal_metrics_equal_truth(q, assert_durable):
    """"Running (no attempt)" reads "leased (HOLD), no attempt" (DECISIONS 15)."""
    ready, held, ended = (q.submit("QUEUE", name)["run"] for name in ("a", "b", "c"))
    q.take(held, "HOLD", "QUEUE", "b")
    q.complete(q.take(ended, "QUEUE", "c"))
    runs = {run: q.run(run) for run in (ready, held, ended)}
    assert [runs[run]["state"] for run in runs] == ["ready", "leased", "completed"]
    assert (runs[ready]["block_reason"], runs[ended]["block_reason"]) == (None, "terminal")
    assert runs[held]["attempts"] == 0
    counts, metrics = q.counts(), q.metrics()
    truth = {"ready": 1, "leased": 1, "completed": 1}
    for state in counts:
        assert counts[state] == truth.get(state, 0)
        assert metrics[f'runs{{state="{state}"}}'] == counts[state]
    assert_durable()


STATES = {"scheduled", "ready", "leased", "running", "retryWait", "suspended", "completed",
          "failed", "canceled"}


def labels(metrics, family):
    """The label sets of a family, as (key, value)."""
    found = [name[len(family) + 1 : -1] for name in metrics if name.startswith(family + "{")]
    return [tuple(part.strip('"') for part in label.split("=")) for label in found]


def test_ac_22_bounded_labels(q):
    for number in range(20):
        q.submit("QUEUE", f"q{number}", "KEY", f"k{number}", "TAG", f"t{number}", kind=f"k{number}")
    metrics = q.metrics()
    states = labels(metrics, "runs")
    assert {key for key, _ in states} == {"state"}
    assert {value for _, value in states} == STATES and len(states) == 9
    results = labels(metrics, "attempts_total")
    assert {key for key, _ in results} == {"result"}
    assert {"success", "failure", "timeout", "suspended", "lost", "released"} <= {
        value for _, value in results}
    text = q("METRICS")
    for word in ("scheduling_lag", "wal_append", "recovery", "durable_lsn", "fsync"):
        assert word in text, word
    for line in text.splitlines():
        if line.startswith("# TYPE"):
            _, _, name, kind = line.split()
            assert name.startswith(("actionqueue_", "process_")), name
            assert name.endswith("_total") == (kind == "counter"), line


def test_ac_23_restart_parity(q, assert_durable):
    ready = q.submit("QUEUE", "other", "TAG", "a", "TAG", "b")["run"]
    running, failed = q.submit("KEY", "K")["run"], q.submit("ATTEMPTS", 1)["run"]
    q.take(running, "AS", "worker-1")
    q.fail(q.take(failed), "it broke")
    assert [q.state(run) for run in (ready, running, failed)] == ["ready", "running", "failed"]
    assert_durable()


def test_lists_page_through_everything(q):
    runs = [reply["run"] for reply in q.tasks(25)]
    found, cursor = [], None
    for _ in range(30):
        reply = q("RUN.LIST", "COUNT", 4, *(("CURSOR", cursor) if cursor else ()))
        found += [run["id"] for run in elements(reply)]
        cursor = reply["cursor"]
        if not cursor or cursor == "0":
            break
    assert found == runs


def test_lists_filter(q):
    mail = q.submit("QUEUE", "mail", "TAG", "vip", kind="email.welcome")
    q.submit("QUEUE", "mail", kind="report.daily")
    assert [run["id"] for run in q.all_runs("KIND", "email.*")] == [mail["run"]]
    assert len(q.all_runs("QUEUE", "mail")) == 2
    assert [task["id"] for task in q.paged("TASK.LIST", "TAG", "vip")] == [mail["task"]]
    assert [run["id"] for run in q.all_runs("TASK", mail["task"])] == [mail["run"]]
    q.complete(q.take(mail["run"], "QUEUE", "mail"))
    assert [run["id"] for run in q.all_runs("STATE", "completed")] == [mail["run"]]


def test_unknown_ids_are_not_found(q):
    for words in (("TASK.GET", "t7"), ("RUN.GET", "r7"), ("RUN.HISTORY", "r7"),
                  ("RUN.EXPLAIN", "r7"), ("RUN.CANCEL", "r7"), ("TASK.CANCEL", "t7")):
        refusal("NOTFOUND", q, *words)
    for words in (("TASK.GET", "t0"), ("RUN.GET", "t1"), ("RUN.GET", "r99999999999999999999")):
        refusal("BADREQUEST", q, *words)


def test_events_are_read_without_gap_or_repeat(daemon, q):
    """The LSN is the cursor, over a restart too."""
    for _ in range(10):
        q.submit()
    seen, at = [], 1

    def read():
        nonlocal at
        while True:
            events = elements(q("EVENT.READ", "FROM", at, "COUNT", 3))
            if not events:
                return
            seen.extend(event["lsn"] for event in events)
            at = seen[-1] + 1

    read()
    q = daemon.reopen()
    q.complete(q.claim())
    read()
    assert seen == sorted(set(seen))
    assert seen[-1] == q.status()["lsn"]


def test_events_stream_to_a_tail(daemon, q):
    tail = daemon.client()
    tail("EVENT.TAIL", "FROM", q.status()["lsn"] + 1)
    lsn = q.submit()["lsn"]
    assert str(lsn) in json.dumps(tail.push())
