"""Random lives against the naive model, with kills in between (G3 to G6). The seed is the name."""
import random

import pytest

from model import Model

STEPS = 250


class Life:
    """One daemon, one model, and the same steps for both."""

    def __init__(self, daemon, seed):
        self.daemon, self.q = daemon, daemon.client()
        self.model, self.source = Model(), random.Random(seed)
        # The latest grant of each run.
        self.grants = {}

    def step(self):
        getattr(self, self.source.choices(*zip(*STEPS_BY_WEIGHT))[0])()

    def compare(self):
        there = {run["id"]: run["state"] for run in self.q.all_runs()}
        # A retry without backoff passes through retryWait; the model doesn't.
        if "retryWait" in there.values():
            self.advance(1)
            there = {run["id"]: run["state"] for run in self.q.all_runs()}
        assert there == self.model.states()

    def pick(self, *states):
        found = self.model.by_state(*states)
        return self.source.choice(found) if found else None

    # Steps.

    def submit(self):
        source = self.source
        key = source.choice(["", "", "A", "B"])
        # Runs of one key are of one priority and due at once: then it's plain who comes first.
        priority = 4 if key else source.randrange(10)
        delay = 0 if key else source.choice([0, 0, 0, 5_000, 60_000])
        count = len(self.model.runs)
        after = source.sample(range(1, count + 1), min(count, source.choice([0, 0, 1, 2])))
        attempts = source.randrange(1, 4)
        on_retry = "release" if key == "B" else "hold"
        words = ["PRIORITY", priority, "ATTEMPTS", attempts]
        words += ["KEY", key, "ONRETRY", on_retry] if key else []
        words += ["IN", delay] if delay else []
        words += [word for task in after for word in ("AFTER", f"t{task}")]
        assert self.q.submit(*words)["run"] == self.model.submit(
            priority, key, on_retry, attempts, after, delay).id

    def claim(self):
        count = self.source.randrange(1, 4)
        granted = self.q("RUN.CLAIM", "COUNT", count, "LEASE", "1m")
        assert [g["run"] for g in granted] == [run.id for run in self.model.claim(count)]
        for grant in granted:
            if grant["run"] in self.grants:
                assert int(grant["token"]) > int(self.grants[grant["run"]]["token"])
            self.grants[grant["run"]] = grant

    def finish(self):
        run = self.pick("running")
        if run is None:
            return
        grant = self.grants[run.id]
        match self.source.randrange(6):
            case 0 | 1:
                self.q.complete(grant)
                self.model.complete(run)
            case 2:
                self.q.fail(grant)
                self.model.fail(run, False)
                self.advance(1)
            case 3:
                self.q.fail(grant, "no", "TERMINAL")
                self.model.fail(run, True)
            case 4:
                self.q.suspend(grant)
                self.model.suspend(run)
            case 5:
                self.q("RUN.RELEASE", run.id, grant["token"])
                self.model.release(run)

    def cancel(self):
        run = self.pick("scheduled", "ready", "running", "suspended")
        if run is not None:
            self.q("TASK.CANCEL", f"t{run.number}")
            self.model.cancel(run)

    def resume(self):
        run = self.pick("suspended")
        if run is not None:
            self.q("RUN.RESOLVE", run.id, "retry")
            self.model.resume(run)

    def advance(self, milliseconds=None):
        milliseconds = milliseconds or self.source.choice([1, 500, 6_000])
        for run in self.model.by_state("running"):
            self.q.heartbeat(self.grants[run.id])
        self.q.advance(milliseconds)
        self.model.advance(milliseconds)

    def expire(self):
        self.q.advance("61s")
        self.model.advance(61_000)
        for run in self.model.by_state("running"):
            self.model.lose(run, by_worker=True)

    def kill(self):
        """The daemon's own crash: nobody comes back for the leases."""
        self.q = self.daemon.reopen()
        self.compare()
        self.q.advance("11s")
        self.model.advance(11_000)
        for run in self.model.by_state("running"):
            self.model.lose(run, by_worker=False)


STEPS_BY_WEIGHT = [("submit", 30), ("claim", 25), ("finish", 30), ("cancel", 2), ("resume", 6),
                   ("advance", 6), ("expire", 3), ("kill", 2)]


@pytest.mark.parametrize("seed", [*range(15), 26])
def test_random_life(launch, seed):
    life = Life(launch("--segment-bytes", str(64 << 10)), seed)
    for _ in range(STEPS):
        life.step()
        life.compare()
