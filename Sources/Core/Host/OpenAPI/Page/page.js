import { byID } from "./elements.js";
import { showSearch } from "./search.js";
import { operations } from "./operations.js";
import { tryForm } from "./try.js";

/** Puts the form into a route when it is first opened. */
function equip(details) {
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    history.replaceState(null, "", `#${details.id}`);
    mark(details.id);
    if (details.querySelector(".try")) return;
    const form = tryForm(details.id, operations);
    details.querySelector(".body > .name").before(form);
  });
}

/** Shows in the list of routes where one is. */
function mark(id) {
  for (const link of document.querySelectorAll("nav a[aria-current]")) link.removeAttribute("aria-current");
  document.querySelector(`nav a[href="#${CSS.escape(id)}"]`)?.setAttribute("aria-current", "true");
}

/** Opens the route that the address names. */
function follow() {
  const target = byID(decodeURIComponent(location.hash.slice(1)));
  if (!target?.matches("details.operation")) return;
  target.open = true;
  target.scrollIntoView();
}

document.querySelectorAll("details.operation").forEach(equip);
showSearch();
addEventListener("hashchange", follow);
follow();
