"""`aqctl` over the whole domain: policies, budgets, actors, signals, queries, bulk, ledgers."""
import json

import pytest

from daemon import aqctl

DONE, CANCELED, PARTLY, DAMAGE, NOT_FOUND, USAGE = 0, 4, 6, 7, 8, 64


@pytest.fixture
def cli(live):
    def cli(*arguments, code=DONE, **options):
        done = aqctl(*arguments, environment={"AQ_SOCKET": str(live.home.socket)}, **options)
        assert done.returncode == code, done
        return done

    return cli


def loaded(done):
    return json.loads(done.stdout)


def submit(cli, *options, kind="k", payload="p"):
    return loaded(cli("submit", kind, payload, *options, "-o", "json"))


def test_policies(cli):
    made = submit(cli, "--repeat", "3", "--every", "1h", "--overlap", "skip", "--misfire", "once")
    times = cli("task", "preview", made["task"], "--count", "2").stdout.splitlines()
    assert times and all(time.endswith("Z") for time in times)
    assert loaded(cli("task", "preview", made["task"], "-o", "json"))
    made = submit(cli, "--cron", "0 8 * * 1-5", "--zone", "Europe/Berlin", "--max", "4")
    assert loaded(cli("get", made["task"], "-o", "json"))["runs"]
    assert cli("submit", "k", "--cron", "never", code=USAGE).stderr
    assert "EVERY" in cli("submit", "k", "--repeat", "3", code=USAGE).stderr


def test_budgets(cli):
    task = submit(cli, "--budget", "token=100", "--estimate", "token=10")["task"]
    cli("budget", "consume", task, "token", "100")
    budget = loaded(cli("budget", "get", task, "token", "-o", "json"))
    assert (budget["limit"], budget["consumed"], budget["exhausted"]) == (100, 100, True)
    assert "budget" in cli("explain", task).stdout.splitlines()[0]
    cli("budget", "replenish", task, "token", "200")
    cli("budget", "allocate", task, "cost", "5")
    listed = loaded(cli("budget", "list", "--task", task, "-o", "json"))
    assert sorted(entry["unit"] for entry in listed) == ["cost", "token"]
    assert "UNIT=NUMBER" in cli("submit", "k", "--budget", "token", code=USAGE).stderr


def test_rates(cli):
    cli("queue", "set", "mail", "--rate", "10/1s", "--burst", "3")
    queue = loaded(cli("queue", "get", "mail", "-o", "json"))
    assert queue["burst"] == 3
    cli("queue", "set", "mail", code=USAGE)


def test_signals_and_subscriptions(cli):
    task = submit(cli, "--in", "1h", "--on", "signal:go")["task"]
    listed = loaded(cli("subscription", "list", "--task", task, "-o", "json"))
    assert [entry["filter"] for entry in listed] == ["signal:go"]
    emitted = loaded(cli("signal", "emit", "go", "--payload", "hi", "--id", "1", "-o", "json"))[0]
    assert (emitted["released"], emitted["duplicate"]) == (1, False)
    again = loaded(cli("signal", "emit", "go", "--payload", "hi", "--id", "1", "-o", "json"))[0]
    assert again["duplicate"]
    made = loaded(cli("subscription", "create", task, "signal:x", "--repeating", "-o", "json"))[0]
    cli("subscription", "cancel", made["subscription"])
    assert loaded(cli("subscription", "get", made["subscription"], "-o", "json"))["state"] == (
        "canceled")


def test_actors_and_ledgers(cli):
    actor = cli("actor", "register", "ada", "--can", "gpu", "--interval", "10s", "-q").stdout.strip()
    assert actor == "a1"
    cli("actor", "heartbeat", actor)
    assert loaded(cli("actor", "list", "-o", "json"))[0]["identity"] == "ada"
    for number in range(3):
        cli("ledger", "append", "audit", f"entry {number}", "--as", actor)
    entries = loaded(cli("ledger", "read", "audit", "-o", "json"))
    assert [entry["ordinal"] for entry in entries] == [1, 2, 3]
    assert loaded(cli("ledger", "verify", "audit", "-o", "json"))["valid"]
    assert loaded(cli("ledger", "list", "-o", "json"))[0]["entries"] == 3
    cli("ledger", "prune", "audit", "--before", "2")
    assert loaded(cli("ledger", "verify", "-o", "json"))["valid"]
    cli("actor", "deregister", actor)
    cli("actor", "get", "a9", code=NOT_FOUND)
    assert loaded(cli("whoami", "-o", "json"))["standing"] == "administrator"


def test_queries(cli, live):
    q = live.client()
    for number in range(5):
        submit(cli, "--queue", "mail" if number % 2 else "other", "--tag", f"n{number}")
    q.complete(q.take("r1"))
    assert {run["id"] for run in loaded(cli("ls", "queue:mail", "-o", "json"))} == {"r2", "r4"}
    assert [run["id"] for run in loaded(cli("ls", "state:completed", "-o", "json"))] == ["r1"]
    ids = [run["id"] for run in loaded(cli("ls", "not", "queue:mail", "sort:created", "-o", "json"))]
    assert ids == ["r1", "r3", "r5"]
    assert cli("task", "count", "queue:mail,other", "not", "tag:n0").stdout == "4\n"
    refused = cli("ls", "stat:failed", code=USAGE)
    assert "did you mean state" in refused.stderr


def test_bulk(cli):
    for number in range(20):
        submit(cli, "--queue", "mail" if number < 15 else "other")
    assert "15" in cli("cancel", "--where", "queue:mail", "--dry-run").stdout
    assert "--yes" in cli("cancel", "--where", "queue:mail", code=USAGE).stderr
    assert "--all" in cli("cancel", "--where", "", "--yes", code=USAGE).stderr
    cli("cancel", "t1", "--where", "queue:mail", "--yes", code=USAGE)
    done = loaded(cli("pause", "--where", "queue:mail", "--yes", "-o", "json"))
    assert (done["state"], done["matched"], done["changed"]) == ("finished", 15, 15)
    cli("resume", "--where", "queue:mail", "--yes")
    done = loaded(
        cli("cancel", "--where", "queue:mail", "--yes", "--reason", "wrong", "-o", "json"))
    assert (done["changed"], done["refused"], done["reason"]) == (15, 0, "wrong")
    assert loaded(cli("operation", "get", done["id"], "-o", "json"))["verb"] == "cancel"
    assert len(loaded(cli("operation", "list", "-o", "json"))) == 3
    assert cli("task", "count", "state:canceled").stdout == "15\n"
    assert "no task" in cli("cancel", "--where", "queue:none", "--yes").stderr


def test_pause_of_tasks_and_queues(cli):
    made = submit(cli)
    cli("pause", made["task"], "--reason", "later", "--by", "ada")
    assert loaded(cli("get", made["task"], "-o", "json"))["paused"]
    assert "task" in cli("explain", made["run"]).stdout.splitlines()[0]
    cli("resume", made["task"])
    cli("pause", "queue:mail")
    cli("resume", "queue:mail")
    cli("task", "pause", made["task"])
    cli("task", "resume", made["task"])
    cli("pause", made["run"], code=USAGE)
    cli("pause", code=DONE)
    cli("resume", "engine")


def test_tenants(cli):
    cli("tenant", "create", "acme")
    assert cli("tenant", "list", "-q").stdout == "acme\n"
    actor = cli("actor", "register", "ada", "--can", "any", "--tenant", "acme", "-q").stdout.strip()
    cli("role", "assign", actor, "operator", "--tenant", "acme")
    cli("capability", "grant", actor, "submit", "--tenant", "acme")
    assert loaded(cli("capability", "check", actor, "submit", "-o", "json"))["allowed"]
    assert not loaded(cli("capability", "check", actor, "cancel", "-o", "json"))["allowed"]
    made = loaded(cli("submit", "k", "--tenant", "acme", "--as-actor", actor, "-o", "json"))
    assert loaded(cli("get", made["task"], "-o", "json"))["tenant"] == "acme"
    who = loaded(cli("whoami", "--as-actor", actor, "-o", "json"))
    assert (who["tenant"], who["actor"], who["role"]) == ("acme", actor, "operator")
