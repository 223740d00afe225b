"""`aqctl` from outside: every verb, exit codes, machine output."""
import json
import signal
import subprocess

import pytest

from daemon import AQCTL, ROOT, aqctl

DONE, REFUSED, FAILED, CANCELED, SUSPENDED, DAMAGE = 0, 1, 3, 4, 5, 7
NOT_FOUND, CONFLICT, USAGE, UNREACHABLE, TIMEOUT = 8, 9, 64, 69, 124


@pytest.fixture
def cli(live):
    """Runs aqctl against a live daemon: `cli("ls", code=0)`; its completed process."""

    def cli(*arguments, code=DONE, **options):
        done = aqctl(*arguments, environment={"AQ_SOCKET": str(live.home.socket)}, **options)
        assert done.returncode == code, done
        return done

    return cli


def loaded(done):
    return json.loads(done.stdout)


def submit(cli, *options, kind="k", payload="p"):
    """A task's reply."""
    return loaded(cli("submit", kind, payload, *options, "-o", "json"))


def test_version_and_help(cli):
    assert cli("version").stdout.startswith("aqctl ")
    assert "submit" in cli("help").stdout
    assert "submit" in cli("--help").stdout
    for verb in ("submit", "run", "worker", "status", "ls", "get", "explain", "wait", "cancel",
                 "retry", "pause", "resume", "events", "store", "daemon"):
        assert verb in cli(verb, "--help").stdout


def test_the_reference_is_the_specification(cli):
    written = ROOT / "docs" / "cli.md"
    assert cli("help", "--markdown").stdout.strip() == written.read_text().strip()


def test_status(cli):
    assert loaded(cli("status", "-o", "json"))["tasks"] == 0
    assert "\x1b" not in cli("status").stdout


def test_submit_ls_get_explain(cli):
    made = submit(cli, "--queue", "mail", "--priority", "7")
    runs = loaded(cli("ls", "-o", "json"))
    assert [run["id"] for run in (runs if isinstance(runs, list) else runs["runs"])] == [
        made["run"]]
    assert loaded(cli("get", made["run"], "-o", "json"))["state"] == "ready"
    assert loaded(cli("get", made["task"], "-o", "json"))["queue"] == "mail"
    assert "ready" in cli("get", made["run"]).stdout
    assert loaded(cli("explain", made["run"], "-o", "json"))["gates"]
    lines = cli("ls", "-o", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [made["run"]]


@pytest.mark.parametrize(
    "verb",
    [["status"], ["ls"], ["task", "list"], ["queue", "list"], ["queue", "get", "default"],
     ["get", "r1"], ["get", "t1"], ["task", "get", "t1"], ["run", "get", "r1"],
     ["run", "history", "r1"], ["explain", "r1"], ["events"], ["wait", "r1"], ["submit", "k"],
     ["task", "resubmit", "t1"]],
    ids=" ".join)
def test_machine_output_parses(cli, live, verb):
    q = live.client()
    q.complete(q.take(q.submit(payload='"\\\x00\xff\n')["run"]), b"\x00\xff\"")
    loaded(cli(*verb, "-o", "json"))
    for line in cli(*verb, "-o", "jsonl").stdout.splitlines():
        json.loads(line)
    assert cli(*verb, "-o", "table").stdout


def test_payloads_from_file_and_stdin(cli, tmp_path):
    path = tmp_path / "payload"
    path.write_text("from a file")
    submit(cli, payload=f"@{path}")
    made = loaded(cli("submit", "k", "-", "-o", "json", stdin="from stdin"))
    assert made["task"] == "t2"


def test_cancel_and_wait(cli):
    made = submit(cli)
    assert cli("wait", made["run"], "--timeout", "50ms", code=TIMEOUT)
    cli("cancel", made["task"])
    cli("wait", made["run"], code=CANCELED)


def test_wait_says_how_it_ended(cli, live):
    q = live.client()
    good, bad, held = (submit(cli)["run"] for _ in range(3))
    q.complete(q.take(good))
    q.fail(q.take(bad), "no", "TERMINAL")
    q.suspend(q.take(held))
    cli("wait", good, code=DONE)
    cli("wait", bad, code=FAILED)
    cli("wait", held, code=SUSPENDED)


def test_retry(cli, live):
    run = submit(cli, "--backoff", "fixed:1h")["run"]
    q = live.client()
    q.fail(q.take(run))
    cli("retry", run)
    assert q.state(run) == "ready"


def test_pause_and_resume(cli, live):
    submit(cli)
    cli("pause")
    assert loaded(cli("status", "-o", "json"))["paused"]
    cli("resume")
    assert not loaded(cli("status", "-o", "json"))["paused"]
    cli("pause", "--queue", "default")
    assert live.client().claim() is None
    cli("resume", "--queue", "default")
    assert live.client().claim()


def test_queue_list(cli):
    submit(cli, "--queue", "mail")
    listed = loaded(cli("queue", "list", "-o", "json"))
    assert "mail" in json.dumps(listed)


def test_events(cli, live):
    submit(cli)
    lines = cli("events", "-o", "jsonl").stdout.splitlines()
    assert lines and all("lsn" in json.loads(line) for line in lines)
    follower = subprocess.Popen(
        [str(AQCTL), "events", "-f", "-o", "jsonl", "--socket", str(live.home.socket)],
        stdout=subprocess.PIPE, text=True)
    try:
        first = json.loads(follower.stdout.readline())
        made = submit(cli)
        last = json.loads(follower.stdout.readline())
        while last["lsn"] < made["lsn"]:
            last = json.loads(follower.stdout.readline())
        assert first["lsn"] < last["lsn"]
    finally:
        follower.send_signal(signal.SIGINT)
        follower.wait(10)


def test_run_passes_on_the_commands_code(cli):
    assert cli("run", "--", "sh", "-c", "echo hello; exit 0").stdout == "hello\n"
    cli("run", "--", "sh", "-c", "exit 17", code=17)


@pytest.mark.parametrize(
    "arguments,code",
    [
        (["get", "t99"], NOT_FOUND), (["get", "nonsense"], USAGE), (["frobnicate"], USAGE),
        (["submit"], USAGE), (["ls", "--nonsense"], USAGE), (["cancel", "r99"], NOT_FOUND),
        (["get", "t1", "-o", "sonnet"], USAGE),
    ])
def test_exit_codes(cli, arguments, code):
    done = cli(*arguments, code=code)
    assert done.stdout == "" and done.stderr


def test_conflicts(cli):
    submit(cli, "--idempotency-key", "x")
    cli("submit", "k", "other", "--idempotency-key", "x", code=CONFLICT)


def test_illegal_transitions(cli, live):
    run = submit(cli)["run"]
    q = live.client()
    q.complete(q.take(run))
    cli("retry", run, code=REFUSED)


def test_errors_as_json(cli):
    error = json.loads(cli("get", "t99", "-o", "json", code=NOT_FOUND).stderr)
    assert "AQ2001" in json.dumps(error)


def test_did_you_mean(cli):
    assert "status" in cli("statsu", code=USAGE).stderr


def test_no_daemon(home):
    done = aqctl("status", "--socket", home.root / "nobody.sock")
    assert done.returncode == UNREACHABLE and done.stderr


def test_hostile_text_is_escaped(cli, live):
    q = live.client()
    run = q.submit("ATTEMPTS", 1, payload="\x1b[31mred\x1b]0;title\x07\n")["run"]
    q.fail(q.take(run), "\x1b[2J\x1b[Hgone\r\n")
    for verb in (["get", run], ["ls"], ["explain", run], ["events"]):
        said = cli(*verb).stdout
        assert "\x1b" not in said and "\r" not in said


class TestStoreOffline:
    def test_verify_status_dump(self, launch):
        daemon = launch(clock="real")
        q = daemon.client()
        q.complete(q.take(q.submit(payload="secret")["run"]))
        assert daemon.stop() == 0
        before = daemon.home.bytes()
        where = ("--data-dir", daemon.home.data)
        verdict = aqctl("store", "verify", *where, "-o", "json")
        assert verdict.returncode == DONE, verdict
        json.loads(verdict.stdout)
        json.loads(aqctl("store", "status", *where, "-o", "json").stdout)
        lines = aqctl("store", "dump", *where, "-o", "jsonl").stdout.splitlines()
        lsns = [json.loads(line)["lsn"] for line in lines]
        assert lsns == sorted(lsns) and lsns
        assert daemon.home.bytes() == before

    def test_compact(self, launch):
        daemon = launch("--segment-bytes", str(64 << 10), clock="real")
        q = daemon.client()
        for _ in range(60):
            q.submit(payload="x" * 4_000)
        before = q.surface()
        assert daemon.stop() == 0
        done = aqctl("store", "compact", "--data-dir", daemon.home.data)
        assert done.returncode == DONE, done
        assert daemon.home.snapshots
        assert daemon.start().client().surface() == before

    def test_verify_of_nothing(self, home):
        done = aqctl("store", "verify", "--data-dir", home.root / "nowhere")
        assert done.returncode not in (DONE, DAMAGE) and done.stderr
        assert not (home.root / "nowhere").exists()
