"""What is wrong with a page as the browser shows it."""

import os
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page, ViewportSize

from tests.browser import chromium

AXE = AXE_FILE_PATH.read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": STANDARDS},
    # No rule of these standards reads style sheets as text: the browser has applied them.
    "preload": {"assets": ["media"]},
}
SEEN = """async options => ({
    width: document.documentElement.scrollWidth,
    headings: document.querySelectorAll("h1").length,
    broken: (await axe.run(options)).violations.flatMap(
        rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`)),
})"""


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the open page at both widths; a picture of each is kept where asked."""
    found = []
    for viewport in (chromium.WIDE, chromium.NARROW):
        found += complaints(page, viewport)
        if folder := os.environ.get("PORTAL_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}_{viewport['width']}.png", full_page=True)
    return found


def complaints(page: Page, viewport: ViewportSize) -> list[str]:
    """What axe and a ruler find wrong with the open page at one width."""
    page.set_viewport_size(viewport)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    seen = page.evaluate(SEEN, OPTIONS)
    found = list(seen["broken"])
    if seen["width"] > viewport["width"]:
        found.append(f"{seen['width']} px wide")
    if seen["headings"] != 1:
        found.append(f"{seen['headings']} first headings")
    return [f"{words} at {viewport['width']} px" for words in found]
