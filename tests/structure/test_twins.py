"""Which database a test runs on: one of the two, by its name; both where the databases may differ."""

import pytest

from tests.servers import twins

BOTH = frozenset(twins.KINDS)


@pytest.mark.parametrize(
    "test",
    [
        "tests/backup/test_restore.py::test_x[sqlite]",
        "tests/test_changes.py::test_x[postgresql]",
        "tests/acts/plans/test_plan_races.py::test_x[postgresql-0]",
        "tests/acts/owners/test_owner_walks.py::test_x[sqlite]",
    ],
)
def test_what_is_about_the_database_runs_on_both(test: str) -> None:
    assert twins.chosen(test) == BOTH


def test_a_mark_decides() -> None:
    test = "tests/acts/reporting/test_rounds.py::test_x[sqlite]"
    assert twins.chosen(test, is_marked_both=True) == BOTH
    assert twins.chosen(test, ("postgresql",)) == {"postgresql"}


def test_a_file_that_changes_rooms_keeps_its_database() -> None:
    tests = [f"tests/acts/{{}}test_rounds.py::test_{number}[sqlite]" for number in range(8)]
    assert [twins.chosen(test.format("")) for test in tests] == [
        twins.chosen(test.format("reporting/")) for test in tests
    ]


def test_others_run_on_one_and_a_test_and_its_twin_agree_on_which() -> None:
    """Half of them on each; of a table of cases some here, some there."""
    tests = [f"tests/web/test_pages.py::test_x[case-{number}]" for number in range(200)]
    chosen = [twins.chosen(test.replace("case", "sqlite")) for test in tests]
    assert chosen == [twins.chosen(test.replace("case", "postgresql")) for test in tests]
    assert all(len(kinds) == 1 for kinds in chosen)
    assert 60 < sum("sqlite" in kinds for kinds in chosen) < 140
