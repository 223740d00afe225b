"""The documents name tests that exist."""
import pathlib
import re

from daemon import ROOT


def test_every_named_test_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "GUARANTEES.md").read_text()))
    suites = pathlib.Path(__file__).parent.glob("test_*.py")
    there = {name for suite in suites
             for name in re.findall(r"def (test_\w+)\(", suite.read_text())}
    assert len(named) > 50
    assert named - there == set()
