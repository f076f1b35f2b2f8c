// Clerical review by keyboard. Without this file every button still works, a page at a time.

const KEYS = {
  letters: { s: "same", d: "different", c: "cannot-tell", n: "skip", u: "undo" },
  numbers: { 1: "same", 2: "different", 3: "cannot-tell", 0: "skip", 9: "undo" },
  off: {},
};
const choice = document.getElementById("keys");
let sending = false;

function review() {
  return document.getElementById("review");
}

// Each button says its key, for the eye and for those who listen.
function showKeys() {
  const names = Object.fromEntries(Object.entries(KEYS[choice.value]).map(([key, name]) => [name, key]));
  for (const button of review().querySelectorAll("[data-key]")) {
    button.querySelector("kbd")?.remove();
    button.removeAttribute("aria-keyshortcuts");
    const key = names[button.dataset.key];
    if (key) {
      const shown = document.createElement("kbd");
      shown.textContent = key.toUpperCase();
      shown.setAttribute("aria-hidden", "true");
      button.append(" ", shown);
      button.setAttribute("aria-keyshortcuts", key);
    }
  }
}

function complain(words) {
  const trouble = review()?.querySelector(".review__trouble");
  if (trouble) {
    trouble.textContent = words;
  }
}

// Takes the opinion away with the page's values, and brings the next case.
async function send(form, button) {
  if (sending) {
    return;
  }
  sending = true;
  const started = performance.now();
  const body = new FormData(form, button);
  const shown = review();
  const kept = [...shown.childNodes];
  const following = shown.querySelector("template[data-following]");
  shown.setAttribute("aria-busy", "true");
  if (following && button.dataset.key !== "undo") {
    shown.replaceChildren(following.content.cloneNode(true));
  }
  try {
    const answer = await fetch(form.action, { method: "POST", body, cache: "no-store" });
    if (answer.redirected) {
      window.location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("review");
    if (fresh) {
      shown.replaceWith(document.adoptNode(fresh));
      showKeys();
      document.title = page.title;
      document.getElementById("case").focus({ preventScroll: true });
      document.documentElement.dataset.lastVerdict = String(performance.now() - started);
    } else {
      document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
    }
  } catch {
    shown.replaceChildren(...kept);
    shown.removeAttribute("aria-busy");
    complain("The portal did not answer. Nothing is lost: try again.");
  } finally {
    sending = false;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-verdict]")) {
    event.preventDefault();
    send(event.target, event.submitter);
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || sending) {
    return;
  }
  const name = KEYS[choice.value][event.key.toLowerCase()];
  const button = name && review()?.querySelector(`[data-key="${name}"]`);
  if (button) {
    event.preventDefault();
    button.form.requestSubmit(button);
  }
});

choice.addEventListener("change", () => {
  localStorage.setItem("review-keys", choice.value);
  showKeys();
});

// A page that is left keeps nothing to come back to.
window.addEventListener("pagehide", () => review()?.replaceChildren());

choice.value = KEYS[localStorage.getItem("review-keys")] ? localStorage.getItem("review-keys") : "letters";
document.querySelector("[data-keys]").hidden = false;
showKeys();
