"""With PROVERB_NO_SKIPS=1 a test that skips fails, so that nothing goes unchecked unnoticed.

Tests skip where a person's machine lacks something (a browser). Continuous integration has all that
they need: there a skip is a fault.
"""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into its failure."""
    return _without_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into its failure."""
    return _without_skip((yield))


def _without_skip(report: Report) -> Report:
    expected = hasattr(report, "wasxfail")
    if os.environ.get("PROVERB_NO_SKIPS") == "1" and report.skipped and not expected:
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be: {report.longrepr}"
    return report
