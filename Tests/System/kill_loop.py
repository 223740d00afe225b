"""The kill loop: SIGKILL the real daemon again and again under load, and check what it had acked.

Submitters and workers are processes of their own. Each keeps a ledger: a line for every intent
before it is sent and for every answer that came back, fsynced before the next step. The daemon is
killed at random moments, recovery included. At the end every ledger is held against the store:

- every acked submit is there, once, with its payload;
- every acked finish stands, with that token's result;
- no token was granted twice, and tokens strictly increase from attempt to attempt of a run;
- no run was granted after an acked completion; no run failed more often than it may;
- nothing is there that nobody asked for.
"""
import collections
import json
import multiprocessing
import os
import random
import sys
import time

from client import Client
from daemon import Daemon, Home
from wire import Refused

SUBMITTERS, WORKERS = 2, 3
ATTEMPTS = 4
BATCH = 8


class Ledger:
    """Lines that are on the disk before anybody goes on."""

    def __init__(self, path):
        self.file = open(path, "a", buffering=1)

    def add(self, *entries):
        self.file.write("".join(json.dumps(entry) + "\n" for entry in entries))
        self.file.flush()
        os.fsync(self.file.fileno())


def read_ledger(path):
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []


def newest_acks(path):
    """The last acked submits of a ledger that is still being written."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - 4_096))
        lines = file.read().split(b"\n")[1:-1]
    entries = [json.loads(line) for line in lines]
    return [entry["task"] for entry in entries if entry.get("ack") == "submit"]


def connect(socket, stopping):
    """A connection, however long it takes; None when all is over."""
    while not stopping.is_set():
        try:
            return Client(socket, timeout=5)
        except (OSError, Refused):
            time.sleep(0.002)
    return None


def submitter(name, socket, path, stopping):
    """Submits pipelines; half of the tasks carry a key and are sent again if in doubt."""
    ledger, source, number = Ledger(path), random.Random(name), 0
    doubtful = []
    while (wire := connect(socket, stopping)) is not None:
        try:
            while not stopping.is_set():
                batch = doubtful
                while len(batch) < BATCH:
                    number += 1
                    mark = f"{name}-{number}"
                    batch.append((mark, source.random() < 0.5))
                doubtful = [item for item in batch if item[1]]
                ledger.add(*[{"intent": "submit", "mark": mark} for mark, _ in batch])
                replies = wire.pipeline([
                    ("TASK.SUBMIT", "k", mark, "ATTEMPTS", ATTEMPTS, "BACKOFF", "fixed", "1ms",
                     *(("IDEMPOTENCY", mark) if keyed else ()))
                    for mark, keyed in batch])
                ledger.add(*[
                    {"ack": "submit", "mark": mark, "task": reply["task"], "run": reply["run"]}
                    for (mark, _), reply in zip(batch, replies) if not isinstance(reply, Refused)])
                doubtful = []
        except OSError:
            pass
        finally:
            wire.close()


def worker(name, socket, path, stopping):
    """Claims batches and ends them well or badly; what was in doubt at a kill is sent again."""
    ledger, source = Ledger(path), random.Random(name)
    doubtful = []
    while (wire := connect(socket, stopping)) is not None:
        try:
            while not stopping.is_set():
                ends = doubtful
                if not ends:
                    grants = wire("RUN.CLAIM", "COUNT", BATCH, "BLOCK", "20ms", "AS", name)
                    ledger.add(*[
                        {"grant": g["run"], "attempt": g["attempt"], "token": g["token"]}
                        for g in grants])
                    ends = [(g["run"], g["token"], source.random() < 0.8) for g in grants]
                doubtful = ends
                ledger.add(*[
                    {"intent": "complete" if well else "fail", "run": run, "token": token}
                    for run, token, well in ends])
                outcomes = wire.pipeline([
                    ("RUN.COMPLETE", run, token, "OUTPUT", f"{run}:{token}") if well
                    else ("RUN.FAIL", run, token, f"{run}:{token}")
                    for run, token, well in ends])
                ledger.add(*[
                    {"ack": "complete" if well else "fail", "run": run, "token": token}
                    for (run, token, well), outcome in zip(ends, outcomes)
                    if not isinstance(outcome, Refused)])
                doubtful = []
        except OSError:
            pass
        finally:
            wire.close()


class Findings:
    """What the check found."""

    def __init__(self):
        self.problems = []
        self.acks = 0

    def expect(self, condition, problem):
        if not condition:
            self.problems.append(problem)


def check_submits(findings, ledgers, tasks, runs):
    intended = {entry["mark"] for entry in ledgers if entry.get("intent") == "submit"}
    acked = {}
    for entry in ledgers:
        if entry.get("ack") != "submit":
            continue
        findings.acks += 1
        mark, known = entry["mark"], acked.get(entry["mark"])
        findings.expect(known in (None, entry["task"]), f"{mark} acked as {known} and {entry}")
        acked[mark] = entry["task"]
        findings.expect(entry["task"] in tasks, f"lost: {entry}")
        findings.expect(
            runs.get(entry["run"], {}).get("task") == entry["task"], f"lost run: {entry}")
    owners = collections.Counter(acked.values())
    findings.expect(all(count == 1 for count in owners.values()), "one task acked for two marks")
    findings.expect(len(tasks) <= len(intended), f"{len(tasks)} tasks of {len(intended)} intents")
    findings.expect(len(runs) == len(tasks), f"{len(runs)} runs for {len(tasks)} tasks")


def check_finishes(findings, ledgers, runs):
    for entry in ledgers:
        if entry.get("ack") not in ("complete", "fail"):
            continue
        findings.acks += 1
        run = runs.get(entry["run"], {})
        if entry["ack"] == "complete":
            findings.expect(
                run.get("state") == "completed"
                and run.get("output") == f"{entry['run']}:{entry['token']}",
                f"acked completion lost: {entry} against {run}")
        else:
            findings.expect(run.get("attempts", 0) >= 1, f"acked failure lost: {entry}")


def check_grants(findings, ledgers):
    grants = collections.defaultdict(list)
    completions = {e["run"]: e["token"] for e in ledgers if e.get("ack") == "complete"}
    tokens = collections.Counter()
    for entry in ledgers:
        if "grant" in entry:
            findings.acks += 1
            tokens[entry["token"]] += 1
            grants[entry["grant"]].append((entry["attempt"], int(entry["token"])))
    findings.expect(all(n == 1 for n in tokens.values()), "a token was granted twice")
    for run, granted in grants.items():
        granted.sort()
        attempts, sequence = zip(*granted)
        findings.expect(len(set(attempts)) == len(attempts), f"{run}: an attempt twice {granted}")
        findings.expect(
            all(a < b for a, b in zip(sequence, sequence[1:])), f"{run}: tokens fall {granted}")
        if run in completions:
            findings.expect(
                sequence[-1] <= int(completions[run]), f"{run}: granted after its completion")
    failures = collections.Counter(e["run"] for e in ledgers if e.get("ack") == "fail")
    findings.expect(all(n <= ATTEMPTS for n in failures.values()), "more failures than attempts")


def check(ledgers, q):
    """Everything acked, held against the store."""
    findings = Findings()
    tasks = {task["id"]: task for task in q.all_tasks()}
    ids = [run["id"] for run in q.all_runs()]
    runs = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        runs.update(zip(part, q.pipeline([("RUN.GET", run) for run in part])))
    check_submits(findings, ledgers, tasks, runs)
    check_finishes(findings, ledgers, runs)
    check_grants(findings, ledgers)
    return findings


def quick_check(q, paths):
    """After a restart: the newest acked submits of each ledger are there. Those that aren't."""
    recent = [task for path in paths for task in newest_acks(path)]
    replies = q.pipeline([("TASK.GET", task) for task in recent])
    return [task for task, reply in zip(recent, replies) if isinstance(reply, Refused)]


def longest_life(kills_left, seconds, started):
    """How long a daemon may live at most, so that the kills fit the time on a slow machine."""
    share = (started + seconds - time.monotonic()) / kills_left
    return min(0.4, max(0.03, 2 * (share - 0.3)))


def kill_loop(kills=100, seconds=80, seed=None, report=print):
    """Runs the loop; the findings. Aims at that time, and gives up after twice as much."""
    seed = seed if seed is not None else int.from_bytes(os.urandom(4), "little")
    source = random.Random(seed)
    home = Home()
    daemon = Daemon(home, "--grace", "100ms", "--segment-bytes", str(1 << 20), clock="real")
    stopping = multiprocessing.Event()
    roles = [("submitter", submitter)] * SUBMITTERS + [("worker", worker)] * WORKERS
    paths = [home.root / f"{name}-{n}.ledger" for n, (name, _) in enumerate(roles)]
    clients = [
        multiprocessing.Process(
            target=role, args=(path.stem, home.socket, path, stopping), daemon=True)
        for (_, role), path in zip(roles, paths)]
    started = time.monotonic()
    done = during_recovery = 0
    problems = []
    try:
        for process in clients:
            process.start()
        while done < kills and time.monotonic() - started < 2 * seconds:
            if source.random() < 0.25:
                daemon.spawn()
                during_recovery += not daemon._ready.wait(source.uniform(0, 0.03))
            else:
                daemon.start()
                missing = quick_check(daemon.client(), paths)
                problems += [f"lost after kill {done}: {task}" for task in missing]
                time.sleep(source.uniform(0.02, longest_life(kills - done, seconds, started)))
            daemon.kill()
            done += 1
        daemon.start()
        stopping.set()
        for process in clients:
            process.join(20)
        ledgers = [entry for path in paths for entry in read_ledger(path)]
        q = daemon.client()
        findings = check(ledgers, q)
        problems += findings.problems
        findings.problems = problems
        counts = q.counts()
        took = time.monotonic() - started
        report(f"kill loop: {done} kills ({during_recovery} during recovery), "
               f"{findings.acks} acks checked, {took:.0f} s, seed {seed}")
        report(f"           {len(q.all_tasks())} tasks, {counts['completed']} completed, "
               f"{counts['failed']} failed, {len(findings.problems)} problems")
        findings.kills = done
        return findings
    finally:
        stopping.set()
        for process in clients:
            if process.pid:
                process.kill()
                process.join()
        daemon.kill()
        if problems:
            report(f"kept: {home.root}")
        else:
            home.remove()


if __name__ == "__main__":
    found = kill_loop(kills=int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    for problem in found.problems[:20]:
        print(problem)
    sys.exit(1 if found.problems else 0)
