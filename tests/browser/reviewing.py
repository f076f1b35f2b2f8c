"""Clerical review as somebody at the keyboard goes through it."""

from playwright.sync_api import Page, expect

# Asked once and answered by the browser: what a page is asked again and again is evaluated anew,
# which our content security policy refuses.
PAINTED = """new Promise(
    painted => new PerformanceObserver(() => painted()).observe({type: "paint", buffered: true})
)"""


def wait_for_keys(page: Page) -> None:
    """Wait until the page hears its keys: its script has run, and it was painted.

    What is pressed before the first paint the browser throws away.
    """
    expect(page.get_by_label("Keys")).to_be_visible()
    page.evaluate(PAINTED)


def heading(page: Page) -> str:
    return page.locator("#case").inner_text()


def press(page: Page, key: str) -> str:
    """Press a key and wait for the next case; gives the one that was left."""
    before = heading(page)
    page.keyboard.press(key)
    expect(page.locator("#case")).not_to_have_text(before)
    return before.partition(":")[0]
