"""Random lives against the naive model: every step's reply, all states, order, budgets, gates, with
kills and snapshots in between (G3 to G6).

The seed is the test's name. `AQ_MODEL_SEEDS=1000-1100` leads other lives, `AQ_MODEL_STEPS=2000`
longer ones.
"""
import os

import pytest

from life import Life

STEPS = int(os.environ.get("AQ_MODEL_STEPS", "220"))
KEPT = [0, *range(2, 13)]


def seeds():
    wanted = os.environ.get("AQ_MODEL_SEEDS")
    if not wanted:
        return KEPT
    first, _, last = wanted.partition("-")
    return range(int(first), int(last or first) + 1)


@pytest.mark.parametrize("seed", seeds())
def test_random_life(launch, seed):
    life = Life(launch("--segment-bytes", str(64 << 10)), seed)
    for _ in range(STEPS):
        life.step()
    life.compare()
