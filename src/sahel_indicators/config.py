"""Settings, read in one place: where data lies and what the package may do.

Every setting can be given as an environment variable with the prefix ``SAHEL_``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import IngestError, SettingError, shortened, unreadable

_PACKAGE = Path(__file__).resolve().parent


def _checkout() -> Path | None:
    """The source checkout this module is imported from, or None when it is an installed wheel."""
    root = _PACKAGE.parents[1]
    described = root / "data" / "raw" / "bundle" / "datapackage.json"
    return root if described.is_file() else None


def _shipped(inside_wheel: str, inside_checkout: str) -> Path:
    root = _checkout()
    return root / inside_checkout if root else _PACKAGE / inside_wheel


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("text in UTF-8 that can be printed")
    return text


class Settings(BaseSettings):
    """Where the package reads and writes.

    `data_root` holds `processed/` (everything computed) and `raw/` (what a user adds): the
    checkout's `data/`, or `data/` in the working folder when the package is installed from a wheel.
    `bundle` holds the embedded tables and `notebooks` the findings; both travel inside the wheel.
    `current` is the last complete run, which readers see.
    """

    model_config = SettingsConfigDict(env_prefix="SAHEL_", env_ignore_empty=True, frozen=True)

    data_root: Path = Field(default_factory=lambda: (_checkout() or Path.cwd()) / "data")
    bundle: Path = Field(default_factory=lambda: _shipped("_bundle", "data/raw/bundle"))
    notebooks: Path = Field(default_factory=lambda: _shipped("_notebooks", "notebooks"))
    current: Path = Field(default_factory=lambda data: data["data_root"] / "processed" / "current")
    # Codes of the countries that a run makes a report of ("MLI,NER"); empty: all that have areas
    # (`countries.reported`).
    reports: str = ""
    organisation: Annotated[str, AfterValidator(_printable)] = "Sahel Indicators"
    # What a task of a run may read, by theme and country ("conflict/MLI,refugees/*"); empty: all.
    slices: str = ""
    # The day on which it is asked what is late; the computer's own day (UTC) where it is not set.
    today: date | None = Field(default=None, ge=date(2000, 1, 1), le=date(2199, 12, 31))
    # A file of rules for alerts in place of those that come with the package.
    alert_rules: Path | None = None
    # Bars of what takes long, in notebooks; switched off where notebooks run headless.
    progress: bool = True

    # Complete runs that are kept: the latest ones, the current one included, and the last of each
    # month, of so many months in which there was a run (`pipeline.retention`).
    keep_latest: int = Field(default=2, ge=1)
    keep_months: int = Field(default=24, ge=0)
    # The least that a run says on the terminal; its log holds more (`pipeline.logs`).
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    # Fetching: no socket is ever opened where `offline`; `credentials` is a file that only its
    # owner may read. The secrets themselves are no settings: they are read when used, never kept.
    offline: bool = False
    credentials: Path = Path("~/.config/sahel-indicators/credentials.toml")
    acled_url: str = "https://acleddata.com"
    ucdp_url: str = "https://ucdpapi.pcr.uu.se"
    hapi_url: str = "https://hapi.humdata.org"
    hdx_url: str = "https://data.humdata.org"
    ipc_url: str = "https://api.ipcinfo.org"
    fews_net_url: str = "https://fdw.fews.net"
    dtm_url: str = "https://dtmapi.iom.int"
    idmc_url: str = "https://helix-tools-api.idmcdb.org"
    unhcr_url: str = "https://api.unhcr.org"
    hungermap_url: str = "https://api.hungermapdata.org"

    @property
    def processed(self) -> Path:
        """The folder of everything computed."""
        return self.data_root / "processed"

    @property
    def own_rules(self) -> str:
        """The text of the user's file of rules, "" without one.

        Raises `SettingError` for a file that cannot be read.
        """
        try:
            return self.alert_rules.read_text("utf-8-sig") if self.alert_rules else ""
        except (OSError, UnicodeDecodeError) as error:
            why = unreadable(error)
            raise SettingError(
                f"SAHEL_ALERT_RULES is set to '{self.alert_rules}', which cannot be read: {why}.",
                expected="the path of a TOML file of rules (sahel alerts --own-rules prints one)",
                remedy="set it so, or unset SAHEL_ALERT_RULES",
            ) from None

    @property
    def day(self) -> date:
        """The day it is, for whatever is late or due on a day: `today`, or the clock's in UTC."""
        return self.today or datetime.now(UTC).date()


def require_folder(bundle: Path) -> None:
    """Refuse embedded tables in what is no folder or not there, before one of them is missed."""
    if not bundle.is_dir():
        raise IngestError(
            "is a file and no folder" if bundle.exists() else "this folder does not exist",
            file=str(bundle),
            expected="the folder of the embedded tables",
            remedy="set SAHEL_BUNDLE to it, or leave it unset for those that come with the package",
        )


# What is expected of settings of which the library that reads them says it in its own words.
_EXPECTED = {
    "today": "a day as 2026-11-30, from 2000 to 2199",
    "keep_latest": "a whole number of 1 or more",
    "keep_months": "a whole number of 0 or more",
    "offline": "1 or 0 (true or false)",
    "progress": "1 or 0 (true or false)",
}


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment once.

    Raises `SettingError` naming the variable whose value cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        field = "_".join(str(part) for part in wrong["loc"])
        name = f"SAHEL_{field}".upper()
        said = wrong["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        raise SettingError(
            f"{name} is set to '{shortened(str(wrong['input']))}'.",
            expected=_EXPECTED.get(field, said),
            remedy=f"set it so, or unset {name}",
        ) from None


# Where a kernel that a run has started finds what the run has found already (`findings.made`).
MADE_FINDINGS = "SAHEL_FINDINGS"


def kernel_environment() -> dict[str, str]:
    """The settings' folders in full, for kernels, which do not work in this process's folder.

    Of findings made already they know only what a run tells them, nothing from outside.
    """
    here = settings()
    paths = {
        "SAHEL_DATA_ROOT": here.data_root,
        "SAHEL_CURRENT": here.current,
        "SAHEL_BUNDLE": here.bundle,
        "SAHEL_NOTEBOOKS": here.notebooks,
    }
    return {name: str(path.absolute()) for name, path in paths.items()} | {MADE_FINDINGS: ""}
