#!/usr/bin/env python3
"""The demonstration: checksum a real tree with a queue whose worker and daemon are killed half-way.

One task for every file under /usr/include (or the directory named), three exec workers, SIGKILL for
one worker at a quarter and for the daemon at a half, both started again. Then a check of its own:
every file read anew and hashed here, held against every result the store gives back.
"""
import argparse
import hashlib
import os
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "System"))

from daemon import AQCTL, Daemon, Home  # noqa: E402

HANDLER = '#!/bin/sh\nIFS= read -r path || :\nexec sha256sum -- "$path"\n'
WORKERS, CONCURRENCY = 3, 4
PATIENCE = 110


def files_under(directory, most):
    """Regular files with names that sha256sum prints as they are, and how many there are."""
    found = []
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and "\\" not in path and "\n" not in path:
                found.append(path)
    found.sort()
    step = max(1, -(-len(found) // most))
    return found[::step], len(found)


class Workers:
    """Exec workers that are started again when they have ended."""

    def __init__(self, home):
        handler = home.root / "checksum.sh"
        handler.write_text(HANDLER)
        handler.chmod(0o700)
        self.command = [str(AQCTL), "worker", "--socket", str(home.socket),
                        "--exec", f"checksum={handler}", "--concurrency", str(CONCURRENCY)]
        self.log = open(home.root / "workers.log", "ab")
        self.processes = [self._start() for _ in range(WORKERS)]
        self.restarts = 0

    def _start(self):
        return subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def keep_up(self):
        for index, process in enumerate(self.processes):
            if process.poll() is not None:
                self.processes[index] = self._start()
                self.restarts += 1

    def kill_one(self):
        self.processes[0].send_signal(signal.SIGKILL)
        self.processes[0].wait()

    def end(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def submit(q, paths):
    """One task a file; the path of every task."""
    owners = {}
    for start in range(0, len(paths), 500):
        part = paths[start : start + 500]
        words = [word for path in part for word in (2, "checksum", path)]
        for path, reply in zip(part, q("TASK.SUBMITM", len(part), *words)):
            owners[reply["task"]] = path
    return owners


def work(daemon, workers, total, say):
    """Until all is done, killing on the way; how many runs were in flight at each kill."""
    q, interrupted = daemon.client(), {}
    deadline = time.monotonic() + PATIENCE
    while (counts := q.counts())["completed"] < total:
        assert time.monotonic() < deadline, f"not done in {PATIENCE} s: {counts}"
        assert counts["failed"] + counts["canceled"] + counts["suspended"] == 0, counts
        if "worker" not in interrupted and counts["completed"] * 4 >= total:
            interrupted["worker"] = counts["running"]
            workers.kill_one()
            say(f"kill -9 a worker at {counts['completed']} of {total}")
        if "daemon" not in interrupted and counts["completed"] * 2 >= total:
            interrupted["daemon"] = counts["running"]
            say(f"kill -9 the daemon at {counts['completed']} of {total}")
            q = daemon.reopen()
        workers.keep_up()
        time.sleep(0.02)
    return interrupted


def verify(q, owners):
    """Every file read and hashed here, against what the store says; the verdict by file."""
    verdict = {"right": 0, "wrong": [], "missing": [], "twice": []}
    lost, attempts, seen = 0, 0, {}
    runs = [run["id"] for run in q.all_runs()]
    for start in range(0, len(runs), 500):
        for run in q.pipeline([("RUN.GET", run) for run in runs[start : start + 500]]):
            path = owners.get(run["task"])
            if path in seen or path is None:
                verdict["twice"].append(path or run["id"])
                continue
            seen[path] = run
            attempts += run["attempts"]
            lost += run["attempts"] - 1
            digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
            if run["state"] == "completed" and run["output"] == f"{digest}  {path}\n":
                verdict["right"] += 1
            else:
                verdict["wrong"].append(path)
    verdict["missing"] = [path for path in owners.values() if path not in seen]
    return verdict, attempts, lost


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", default="/usr/include")
    parser.add_argument("--files", type=int, default=10_000, help="take at most this many")
    options = parser.parse_args()
    if AQCTL is None:
        sys.exit("demo: build first: make build")
    paths, there = files_under(options.directory, options.files)
    if not paths:
        sys.exit(f"demo: no files under {options.directory}")

    started = time.monotonic()

    def say(text):
        print(f"{time.monotonic() - started:6.1f} s  {text}", flush=True)

    home = Home()
    daemon = Daemon(home, "--grace", "2s", clock="real")
    workers = None
    try:
        daemon.start()
        say(f"daemon on {home.data}")
        owners = submit(daemon.client(), paths)
        submitted = time.monotonic() - started
        say(f"{len(owners)} tasks, one for each of {len(paths)} files under {options.directory}"
            + ("" if len(paths) == there else f" (of {there}: every {-(-there // len(paths))}th)"))
        workers = Workers(home)
        say(f"{WORKERS} workers, {CONCURRENCY} processes each")
        interrupted = work(daemon, workers, len(owners), say)
        took = time.monotonic() - started
        say("all done; now reading every file again")
        q = daemon.client()
        verdict, attempts, lost = verify(q, owners)
        recovery = q.status()["recovery"]
        rows = [
            ("files", len(paths)),
            ("tasks submitted", len(owners)),
            ("results with the right checksum", verdict["right"]),
            ("results with a wrong one", len(verdict["wrong"])),
            ("files without a result", len(verdict["missing"])),
            ("files with more than one", len(verdict["twice"])),
            ("runs in flight when the worker was killed", interrupted["worker"]),
            ("runs in flight when the daemon was killed", interrupted["daemon"]),
            ("attempts in all", attempts),
            ("attempts lost and taken up again", lost),
            ("events recovered from the log", recovery["events"]),
            ("bytes cut from a torn tail", recovery["truncated_bytes"]),
            ("seconds to recover", f"{float(recovery['seconds']):.3f}"),
            ("seconds to submit", f"{submitted:.2f}"),
            ("seconds in all", f"{took:.1f}"),
        ]
        print()
        for name, value in rows:
            print(f"  {name:<44}{value:>12}")
        good = verdict["right"] == len(paths) == len(owners) and not (
            verdict["wrong"] or verdict["missing"] or verdict["twice"])
        print("\nevery file exactly once, every checksum right" if good else "\nMISMATCH")
        for problem in (verdict["wrong"] + verdict["missing"] + verdict["twice"])[:10]:
            print(f"  {problem}")
        return 0 if good else 1
    finally:
        if workers:
            workers.end()
        daemon.close()


if __name__ == "__main__":
    sys.exit(main())
