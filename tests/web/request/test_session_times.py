"""Where a link may lead after sign-in."""

import pytest

from tracker.web.request.session_times import own_path


@pytest.mark.parametrize(
    "address", ["/", "/tasks", "/tasks?light=red&page=2", "/tasks/50-22-11-07#reports", "/plans/3/check?x=//y"]
)
def test_paths_of_our_own(address: str) -> None:
    assert own_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *(None, "", "tasks", "https://example.org/", "//example.org/tasks", "///example.org", "/\\example.org"),
        *("\\\\example.org", "javascript:alert(1)", "/tasks\nSet-Cookie: a=b", "/ta sks", "\t//example.org"),
        *("/login", "/login?next=/tasks", "/logout", "/" + "a" * 1000),
    ],
)
def test_anywhere_else_is_refused(address: str | None) -> None:
    assert own_path(address) is None
