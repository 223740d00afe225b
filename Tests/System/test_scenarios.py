"""Every scenario of the acceptance list has a test of its name."""
import pathlib
import re

# The blocks of the acceptance list. AC-63, AC-65 and INV-04 were never given out; INV-14 is HTTP's.
SCENARIOS = {
    "ac": set(range(1, 129)) - {63, 65},
    "ch": set(range(1, 8)),
    "inv": set(range(1, 16)) - {4, 14},
    "gx": set(range(1, 21)),
}


def named(name):
    """The scenarios a name stands for: `ac_24_27_cancel` two, `ac_55_to_58_stress` four."""
    found = re.match(r"(?:test_)?(ac|ch|inv|gx)((?:_(?:\d+|to|and)(?![a-z]))+)", name)
    if not found:
        return set()
    family, numbers, words = found[1], set(), found[2].strip("_").split("_")
    for index, word in enumerate(words):
        if word == "to":
            first, last = int(words[index - 1]), int(words[index + 1])
            numbers |= set(range(first, last + 1))
        elif word != "and":
            numbers.add(int(word))
    return {(family, number) for number in numbers}


def test_every_scenario_has_a_test():
    there = set()
    for suite in pathlib.Path(__file__).parent.glob("test_*.py"):
        text = suite.read_text()
        for name in re.findall(r"^def (test_\w+)\(|^(test_\w+) = test_", text, re.MULTILINE):
            there |= named(name[0] or name[1])
    wanted = {(family, number) for family, numbers in SCENARIOS.items() for number in numbers}
    assert sorted(wanted - there) == []
    # And no test names a scenario that isn't there.
    assert sorted(there - wanted) == []


def test_names_are_read_as_written():
    assert named("test_ac_24_27_cancel") == {("ac", 24), ("ac", 27)}
    assert named("test_ac_55_to_58_stress") == {("ac", number) for number in (55, 56, 57, 58)}
    assert named("test_gx_20_a_hundred_kills") == {("gx", 20)}
    assert named("test_keys") == set()
