"""The documents name tests that exist."""
import pathlib
import re

from daemon import ROOT


def test_every_named_test_exists():
    guarantees = (ROOT / "docs" / "GUARANTEES.md").read_text()
    for suite in re.findall(r"`(AQ\w+Tests/\w+)`", guarantees):
        assert (ROOT / "Tests" / f"{suite}.swift").exists(), suite
    named = set(re.findall(r"`(test_\w+)`", guarantees))
    suites = pathlib.Path(__file__).parent.glob("test_*.py")
    there = {name for suite in suites
             for name in re.findall(r"def (test_\w+)\(", suite.read_text())}
    assert len(named) > 50
    assert named - there == set()
