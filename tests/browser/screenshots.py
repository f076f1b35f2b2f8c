"""Takes the pictures of docs/screenshots from a running demo.

python3 run.py demo                                   # in one terminal
.venv/bin/python -m tests.browser.screenshots [URL]   # in another
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, in whose role it is taken, the address, and the row to open there."""

    name: str
    role: str
    address: str
    row: str = ""
    also_narrow: bool = False


SHOTS = (
    Shot("sign-in", "", "/accounts/login/"),
    Shot("my-work", "Compliance reviewer", "/", also_narrow=True),
    Shot("datasets", "Requester", "/datasets/"),
    Shot("dataset", "Data steward", "/datasets/", "Medicaid"),
    Shot("delivery", "Data steward", "/deliveries/", "DL-"),
    Shot("agreements", "Compliance reviewer", "/agreements/"),
    Shot("agreement", "Compliance reviewer", "/agreements/", "DSA-"),
    Shot("request", "Intake coordinator", "/requests/", "RR-2026-0001", also_narrow=True),
    Shot("review", "Compliance reviewer", "/reviews/", "Waiting"),
    Shot("authorization", "Compliance reviewer", "/authorizations/", "AZ-2026-0001"),
    Shot("job", "Linkage analyst", "/jobs/", "LJ-"),
    Shot("job-refused", "Linkage analyst", "/jobs/", "Refused", also_narrow=True),
    Shot("output-check", "Output checker", "/outputs/", "In checking"),
    Shot("output", "Requester", "/outputs/", "Released"),
    Shot("audit", "Compliance reviewer", "/audit/"),
    Shot("components", "Compliance reviewer", "/gallery/"),
)


def take(browser: Browser, url: str, shot: Shot) -> None:
    """Take one picture, as much of the page as a screen shows."""
    for viewport in (chromium.WIDE, chromium.NARROW) if shot.also_narrow else (chromium.WIDE,):
        context = browser.new_context(base_url=url, viewport=viewport)
        page = context.new_page()
        page.goto("/accounts/login/")
        if shot.role:
            chromium.follow(page.locator("button.demo-person", has_text=f"{shot.role},").first)
        open_shot(page, shot)
        page.screenshot(path=FOLDER / f"{shot.name}-{viewport['width']}.png")
        context.close()


def open_shot(page: Page, shot: Shot) -> None:
    page.goto(shot.address)
    if shot.row:
        row = page.locator(".data-table tbody tr", has_text=shot.row).first
        chromium.follow(row.locator("a").first)


def main(url: str = "http://127.0.0.1:8000") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.OPTIONS
        )
        for shot in SHOTS:
            take(browser, url.rstrip("/"), shot)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
