"""The plugin for the learner's own pytest: it shows the checks as tests, so that an editor's test panel has them.

Every pytest in this environment loads this module, so it imports nothing of ours, and does nothing unless an ini file
says `grade = true`, as the one does that `grade init` writes. `nodes` says what happens then. The help texts are
English, as pytest's own are. The grader's own runs of pytest load no such plugin (see `grading.pytest_plugin`).
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the keys of the ini file, which pytest's option `-o KEY=VALUE` sets as well."""
    parser.addini("grade", "Show the checks of exercise files as tests, and run nothing else.", type="bool")
    parser.addini("grade_feedback", "How much a failure tells: full, hints or score.", default="full")
    parser.addini("grade_lang", "The language of the checks, unless GRADE_LANG is set: en or zh.", default="")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Where the ini file asks, take over the collection before pytest imports any conftest.py."""
    if not early_config.getini("grade"):
        return
    from grader.practice.test_panel.import_path import forget_folder  # noqa: PLC0415 - see the module's docstring

    forget_folder(early_config.rootpath)
    from grader.practice.test_panel.plugin import PanelPlugin  # noqa: PLC0415 - after the line above

    early_config.known_args_namespace.noconftest = True
    early_config.pluginmanager.register(PanelPlugin(early_config), "grade-panel")
