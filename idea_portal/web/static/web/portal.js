// Nothing depends on this file: it spares a reload where a page would otherwise be loaded by hand.

// Work that a page was following has begun or ended: load the page anew, for its other parts
// changed too.
document.addEventListener("htmx:beforeSwap", (event) => {
  const followed = event.detail.elt.closest("[data-progress]");
  if (!followed) {
    return;
  }
  const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const fresh = page.getElementById(followed.id);
  const goesOn = fresh?.hasAttribute("hx-get") && fresh.dataset.progress === followed.dataset.progress;
  if (!goesOn) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

// One menu at a time: a click elsewhere, or Escape, closes the person's menu.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.person-menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.person-menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What stood in records is not kept in a page that was left.
window.addEventListener("pagehide", () => {
  for (const shown of document.querySelectorAll("[data-empty-when-left]")) {
    shown.replaceChildren();
  }
});
