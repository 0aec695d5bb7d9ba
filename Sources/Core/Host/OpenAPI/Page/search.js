import { byID } from "./elements.js";

/** Leaves the routes that have all words of the search in their method, path, summary or name. */
function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of document.querySelectorAll("main section")) {
    let inSection = 0;
    for (const operation of section.querySelectorAll("details.operation")) {
      const said = `${operation.querySelector("summary").textContent} ${operation.id}`.toLowerCase();
      const isFound = words.every((word) => said.includes(word));
      operation.hidden = !isFound;
      if (isFound) inSection += 1;
      document.querySelector(`nav a[href="#${CSS.escape(operation.id)}"]`).parentElement.hidden = !isFound;
    }
    section.hidden = inSection === 0;
    document.querySelector(`nav a.tag[href="#${CSS.escape(section.querySelector("h2").id)}"]`).parentElement.hidden = inSection === 0;
    found += inSection;
  }
  byID("nothing-found").hidden = found > 0;
}

/** Makes the search work, which needs a script; "/" leads to it from anywhere. */
export function showSearch() {
  const search = byID("search");
  search.addEventListener("input", () => filter(search.value));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (byID("search-bar").hidden || document.activeElement?.matches("dialog *, input, textarea, select")) return;
    event.preventDefault();
    search.focus();
  });
}
