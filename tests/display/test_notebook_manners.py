"""What a real kernel gives a notebook: short errors, completions, bars that go away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

import sahel_indicators as si
from sahel_indicators.errors import SahelError, UnknownNameError

OUTPUTS = ("stream", "display_data", "execute_result", "error")


class Kernel:
    """A kernel that runs a cell, and completes what stands before the cursor."""

    def __init__(self, manager: KernelManager) -> None:
        self._client = manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def messages(self, code: str) -> list[tuple[str, dict[str, Any]]]:
        """What the kernel says while a cell runs: each kind of message with its content."""
        said: list[tuple[str, dict[str, Any]]] = []
        self._client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: said.append((message["msg_type"], message["content"])),
        )
        return said

    def run(self, code: str) -> list[dict[str, Any]]:
        """The outputs that a cell leaves in a notebook."""
        return [content for kind, content in self.messages(code) if kind in OUTPUTS]

    def complete(self, code: str) -> set[str]:
        reply = self._client.complete(code, reply=True, timeout=60)
        return {match.rpartition(".")[2].strip("\"'[]") for match in reply["content"]["matches"]}

    def close(self) -> None:
        self._client.stop_channels()


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=os.environ | {"SAHEL_PROGRESS": "1"})
    opened = Kernel(manager)
    opened.run("import os\nimport sahel_indicators as si\nfrom sahel_indicators import figures")
    yield opened
    opened.close()
    manager.shutdown_kernel(now=True)


FAILING = "day = 'yesterday'\nsi.open_observations(day)"


def traceback_of(outputs: list[dict[str, Any]]) -> list[str]:
    return next(each["traceback"] for each in outputs if "traceback" in each)


def test_error_is_its_message_remedy_and_the_line_of_the_cell(kernel: Kernel) -> None:
    shown = "\n".join(traceback_of(kernel.run(FAILING)))
    assert shown.splitlines() == [
        "PeriodError: 'yesterday' is no day. Expected: YYYY-MM-DD, as in 2023-12-31.",
        "In line 2 of the cell: si.open_observations(day)",
    ]


def test_debugging_shows_the_way_to_the_error(kernel: Kernel) -> None:
    kernel.run("os.environ['SAHEL_DEBUG'] = '1'")
    try:
        shown = "\n".join(traceback_of(kernel.run(FAILING)))
    finally:
        kernel.run("del os.environ['SAHEL_DEBUG']")
    assert "Traceback" in shown and "in read_day" in shown


def test_error_outside_a_notebook_is_its_message_alone() -> None:
    assert SahelError("gone", remedy="look")._render_traceback_() == [
        "SahelError: gone. What to do: look."
    ]


def test_unknown_indicator_is_short_too_and_still_a_key_error(kernel: Kernel) -> None:
    with pytest.raises(KeyError) as caught:
        si.indicators["phase3plus_shar"]
    assert isinstance(caught.value, UnknownNameError)
    assert str(caught.value) == (
        "'phase3plus_shar' is not an indicator; near names: "
        + str(caught.value).rpartition("near names: ")[2]
    )
    assert "phase3plus_share" in str(caught.value)
    shown = traceback_of(kernel.run("si.indicators['phase3plus_shar']"))
    assert len(shown) == 2 and shown[0].startswith("UnknownNameError: 'phase3plus_shar' is not")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("si.", {"open_panel", "indicators", "overview", "explore", "findings", "report"}),
        ("si.indicators.", {"phase3plus_share", "idp_stock"}),
        ('si.indicators["', {"phase3plus_share", "idp_stock"}),
        ("figures.", {"maps", "timeline", "heatmap", "estimates", "FigureText"}),
        ("si.report.plates.", {"phase_trend", "coefficients"}),
    ],
)
def test_tab_key_offers_what_there_is(kernel: Kernel, typed: str, offered: set[str]) -> None:
    assert offered <= kernel.complete(typed)


def test_tab_key_offers_nothing_but_the_interface(kernel: Kernel) -> None:
    assert {name for name in kernel.complete("si.") if not name.startswith("_")} <= set(si.__all__)


BAR = "from sahel_indicators.display.progress import with_progress\n"
COUNTED = BAR + "print(sum(with_progress(range(3), 'Adding up')))"


def test_bar_names_what_is_done_and_goes_away(kernel: Kernel) -> None:
    said = kernel.messages(COUNTED)
    shown = next(content["data"] for kind, content in said if kind == "display_data")
    assert shown["text/plain"].startswith("Adding up:   0%")
    model = shown["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert model in [content["comm_id"] for kind, content in said if kind == "comm_close"]
    assert [content["text"] for kind, content in said if kind == "stream"] == ["3\n"]


def test_no_bar_where_nobody_watches(kernel: Kernel) -> None:
    quiet = "os.environ['SAHEL_PROGRESS'] = '0'\nfrom sahel_indicators.config import settings\n"
    outputs = kernel.run(quiet + "settings.cache_clear()\n" + COUNTED)
    kernel.run("os.environ['SAHEL_PROGRESS'] = '1'\nsettings.cache_clear()")
    assert [each for each in outputs if "data" in each or each.get("name") == "stderr"] == []


def test_no_bar_outside_a_notebook(capfd: pytest.CaptureFixture[str]) -> None:
    from sahel_indicators.display.progress import with_progress

    assert list(with_progress("abc", "Spelling")) == ["a", "b", "c"]
    assert capfd.readouterr() == ("", "")


def test_indicators_show_themselves_as_a_table_and_a_card(kernel: Kernel) -> None:
    page = kernel.run("si.indicators")[-1]["data"]
    assert page["text/html"].count('scope="row"') == len(si.indicators)
    assert page["text/plain"].count("\n") == len(si.indicators) - 1
    card = si.indicators["phase3plus_share"]._repr_html_()
    caveat = si.indicators["phase3plus_share"].caveat
    assert 'role="note"' in card and str(markup_of(caveat)) in card


def markup_of(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))
