import { button, byID, element } from "./elements.js";
import { definitions, significant, tokenize } from "./graphql.js";
import { Stored } from "./storage.js";

const mostEntries = 50;
const mostCharacters = 300_000;

/** What was run, newest first. Headers are not kept, since they can hold secrets. */
export class History {
  /** `open` shows an entry in the editors, `run` runs it too. */
  constructor({ open, run }) {
    this.stored = new Stored("localStorage", "history", []);
    this.open = open;
    this.run = run;
    byID("history-clear").addEventListener("click", () => this.save([]));
    this.show();
  }

  get entries() {
    const entries = this.stored.read();
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry?.query === "string") : [];
  }

  add({ query, variables, operationName }) {
    const entry = { query, variables, operationName, time: Date.now() };
    const isSame = (other) => other.query === query && other.variables === variables && other.operationName === operationName;
    let room = mostCharacters;
    const entries = [entry, ...this.entries.filter((other) => !isSame(other))].slice(0, mostEntries);
    this.save(entries.filter((entry) => (room -= entry.query.length + (entry.variables?.length ?? 0)) > 0));
  }

  save(entries) {
    this.stored.write(entries);
    this.show();
  }

  show() {
    const { entries } = this;
    byID("history-clear").disabled = entries.length === 0;
    byID("history-list").replaceChildren(...entries.map((entry, index) => this.item(entry, index)));
    byID("history-empty").hidden = entries.length > 0;
  }

  item(entry, index) {
    const title = this.title(entry);
    const time = new Date(entry.time);
    const isToday = time.toDateString() === new Date().toDateString();
    return element(
      "li",
      {},
      button(title, () => this.open(entry), { class: "entry", title: entry.query.slice(0, 2000) }),
      element("div", { class: "entry-actions" },
        element("span", { class: "kind" }, this.kind(entry)),
        element("time", { datetime: time.toISOString() }, isToday ? time.toLocaleTimeString() : time.toLocaleString()),
        button("Run", () => this.run(entry), { class: "quiet", "aria-label": `Run again: ${title}` }),
        button("Delete", () => this.delete(index), { class: "quiet", "aria-label": `Delete: ${title}` })),
    );
  }

  title({ query, operationName }) {
    const names = definitions(significant(tokenize(query))).filter(({ kind }) => kind !== "fragment").map(({ name }) => name);
    return operationName ?? names.find(Boolean) ?? query.replace(/#.*/g, "").replace(/\s+/g, " ").trim().slice(0, 80);
  }

  /** What kind of operation it is; a query is what most are. */
  kind({ query, operationName }) {
    const operations = definitions(significant(tokenize(query))).filter(({ kind }) => kind !== "fragment");
    return (operations.find(({ name }) => name === operationName) ?? operations[0])?.kind ?? "";
  }

  delete(index) {
    this.save(this.entries.filter((_, at) => at !== index));
    const rest = byID("history-list").querySelectorAll(".entry");
    (rest[Math.min(index, rest.length - 1)] ?? byID("history-panel")).focus();
  }
}
