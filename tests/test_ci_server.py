"""How a CI server is known."""

import pytest
from every_case import every_case

from grader.ci_server import is_in_ci

VARIABLES = ("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION")


@every_case("variable", VARIABLES)
def test_each_servers_variable_tells_it(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    assert not is_in_ci(), "an empty variable is as good as none"
    monkeypatch.setenv(variable, "1")
    assert is_in_ci()
