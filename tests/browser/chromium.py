"""The browser of the tests: where it is, and how a page of it is watched."""

import os
import shutil
from pathlib import Path
from typing import Self

from playwright.sync_api import ConsoleMessage, Error, Locator, Page

DESIGN_SYSTEM = Path(__file__).parents[2] / "static" / "built" / "uswds" / "css" / "uswds.min.css"
NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--renderer-process-limit=1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def executable() -> str | None:
    """The path of a browser on this machine, if it has one."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("PORTAL_CHROMIUM") or next(filter(None, found), None)


def what_is_missing() -> str:
    """Why the browser tests cannot run here; empty when they can."""
    if executable() is None:
        return "there is no chromium on this machine"
    if not DESIGN_SYSTEM.is_file():
        return "the design system is not installed: python3 run.py setup"
    return ""


def shows(page: Page, address: str) -> bool:
    """Open an address; whether a page is there, and not a file to keep."""
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    return response is not None and "html" in response.headers.get("content-type", "")


def follow(leads_on: Locator) -> None:
    """Click what leads to another page; that page is there when this returns."""
    with leads_on.page.expect_event("load"):
        leads_on.click()


class Watch:
    """Notes what a page complains of: refused scripts and styles, and errors of its own."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self._page = page
        page.on("console", self._hear)
        page.on("pageerror", self._note)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._page.remove_listener("console", self._hear)
        self._page.remove_listener("pageerror", self._note)

    def _note(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)
