"""The plugin for the learner's own pytest: it shows the checks as tests, so that an editor's test panel has them.

An ini file asks for it by `-p`, as the one does that `grade init` writes. It is no entry point: then every pytest of
this environment would load it, and rewrite the assertions of the whole grader. `plugin` says what happens. The help
texts are English, as pytest's own are.
"""

import pytest

from grader.practice.test_panel.import_path import forget_folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the keys of the ini file, which pytest's option `-o KEY=VALUE` sets as well."""
    parser.addini("grade_feedback", "How much a failure tells: full, hints or score.", default="full")
    parser.addini("grade_lang", "The language of the checks, unless GRADE_LANG is set: en or zh.", default="")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Take over the collection before pytest imports any conftest.py."""
    forget_folder(early_config.rootpath)
    from grader.practice.test_panel.plugin import PanelPlugin  # noqa: PLC0415 - it imports much, so after the line above

    early_config.known_args_namespace.noconftest = True
    early_config.pluginmanager.register(PanelPlugin(early_config), "grade-panel")
