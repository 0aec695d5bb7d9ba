import { byID } from "./elements.js";

/** Makes a list of tabs work by click and by arrow keys, as the ARIA Authoring Practices want them. */
export function makeTabs(list) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => showTab(tab));
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 };
      if (steps[event.key] === undefined) return;
      event.preventDefault();
      const next = tabs[(steps[event.key] + tabs.length) % tabs.length];
      showTab(next);
      next.focus();
    });
  });
  showTab(tabs.find((tab) => tab.getAttribute("aria-selected") === "true"));
}

/** Shows the panel of a tab, and hides those of its neighbours. */
export function showTab(tab) {
  for (const other of tab.parentElement.querySelectorAll('[role="tab"]')) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    byID(other.getAttribute("aria-controls")).hidden = other !== tab;
  }
}
