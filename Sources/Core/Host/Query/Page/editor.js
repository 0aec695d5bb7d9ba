import { element } from "./elements.js";
import { closers, openers, partners } from "./graphql.js";

/** Longer texts are not coloured, so that typing stays swift. */
const longestPainted = 200_000;

/**
 * A text area with colours, line numbers and marks painted behind its transparent text. Keys, undo, selection and input
 * methods stay the browser's own.
 */
export class Editor {
  /** `tokenize` gives the tokens to colour; `change` is called after every edit, `move` after the caret moved. */
  constructor(host, { label, tokenize, colour = ({ kind }) => kind, rows = 1, placeholder, change = () => {}, move = () => {} }) {
    this.tokenize = tokenize;
    this.colour = colour;
    this.change = change;
    this.move = move;
    this.faults = [];
    this.gutter = element("div", { class: "gutter", "aria-hidden": "true" });
    this.paint = element("pre", { class: "paint", "aria-hidden": "true" });
    this.area = element("textarea", {
      "aria-label": label, placeholder, rows, wrap: "off", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      autocorrect: "off",
    });
    host.classList.add("editor");
    host.append(this.paint, this.area, this.gutter);
    this.host = host;
    this.area.addEventListener("input", () => this.edited());
    this.area.addEventListener("keydown", (event) => this.keyed(event));
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.area) this.moved();
    });
    this.repaint();
  }

  get text() {
    return this.area.value;
  }

  /** Replaces the whole text, as one step of undo where `undoable`. */
  setText(text, { undoable = false } = {}) {
    if (undoable) this.replace(0, this.text.length, text);
    else this.area.value = text;
    this.edited();
  }

  get offset() {
    return this.area.selectionStart;
  }

  /** Replaces a stretch of the text, and puts the caret behind the replacement. */
  replace(from, to, text) {
    this.area.focus();
    this.area.setSelectionRange(from, to);
    // The one way to edit that leaves undo whole; an empty stretch with an empty text is nothing to do.
    const done = from === to && text === "" ? true : document.execCommand(text === "" ? "delete" : "insertText", false, text);
    if (!done) {
      this.area.setRangeText(text, from, to, "end");
      this.edited();
    }
  }

  /** Puts the caret at an offset and brings it into view. */
  reveal(offset) {
    this.area.focus();
    this.area.setSelectionRange(offset, offset);
    const place = this.place(offset);
    const box = this.host.getBoundingClientRect();
    if (place.top < box.top || place.bottom > box.bottom) this.host.scrollTop += place.top - box.top - box.height / 3;
    if (place.left < box.left + this.gutter.offsetWidth || place.left > box.right) this.host.scrollLeft += place.left - box.left - box.width / 3;
    this.moved();
  }

  /** Where on the screen an offset stands. */
  place(offset) {
    const range = document.createRange();
    const walker = document.createTreeWalker(this.paint, NodeFilter.SHOW_TEXT);
    let rest = offset;
    while (walker.nextNode()) {
      if (rest <= walker.currentNode.length) {
        range.setStart(walker.currentNode, rest);
        return range.getBoundingClientRect();
      }
      rest -= walker.currentNode.length;
    }
    return this.paint.getBoundingClientRect();
  }

  /** Marks the token at each offset as wrong: `{ offset, message }`. The marks stay until the next edit. */
  mark(faults) {
    this.faults = faults;
    this.repaint();
  }

  edited() {
    this.faults = [];
    this.repaint();
    this.change();
  }

  moved() {
    this.matchBrackets();
    this.move();
  }

  repaint() {
    const { text } = this;
    this.tokens = text.length > longestPainted ? [] : this.tokenize(text);
    this.partners = partners(this.tokens);
    this.spans = [];
    const parts = [];
    let end = 0;
    this.tokens.forEach((token, index) => {
      if (token.from > end) parts.push(text.slice(end, token.from));
      const span = element("span", { class: `token-${this.colour(token, index, this.tokens)}` }, token.text);
      this.spans.push(span);
      parts.push(span);
      end = token.to;
    });
    // A last line that is empty has a height only with something on it.
    parts.push(`${text.slice(end)}\n`);
    this.paint.replaceChildren(...parts);
    this.number();
    this.markFaults();
    this.matchBrackets();
  }

  number() {
    const lines = this.text.split("\n");
    this.host.style.setProperty("--gutter", `${Math.max(2, String(lines.length).length) + 4}ch`);
    let offset = 0;
    this.gutter.replaceChildren(
      ...lines.map((line, index) => {
        const from = offset;
        offset += line.length + 1;
        const fault = this.faults.find((fault) => fault.offset >= from && fault.offset < offset);
        return element("div", { class: fault ? "at-fault" : null, title: fault?.message }, String(index + 1));
      }),
    );
  }

  markFaults() {
    for (const { offset } of this.faults) {
      const index = this.tokens.findIndex(({ to }) => offset < to);
      this.spans.at(index)?.classList.add("at-fault");
    }
    this.area.setAttribute("aria-invalid", this.faults.length > 0 ? "true" : "false");
  }

  /** Shows the bracket at the caret and its partner. */
  matchBrackets() {
    this.paint.querySelectorAll(".bracket").forEach((span) => span.classList.remove("bracket"));
    if (document.activeElement !== this.area || this.area.selectionStart !== this.area.selectionEnd) return;
    const { offset } = this;
    const index = this.tokens.findIndex(({ from, to }, index) => (to === offset || from === offset) && this.partners.has(index));
    if (index < 0) return;
    this.spans[index].classList.add("bracket");
    this.spans[this.partners.get(index)].classList.add("bracket");
  }

  /** Brackets in pairs, and the indentation of a new line. */
  keyed(event) {
    const { selectionStart: from, selectionEnd: to } = this.area;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { text } = this;
    const next = text[to] ?? "";
    const last = text[from - 1] ?? "";
    const inText = this.tokens.some((token) => ["comment", "string", "key"].includes(token.kind) && token.from < from && from < token.to);
    let edit = null;
    if (event.key === "Enter") {
      const line = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
      const indent = line.match(/^ */)[0];
      const opens = openers[last] && !inText;
      const tail = opens && next === openers[last] ? `\n${indent}` : "";
      edit = [from, to, `\n${indent}${opens ? "  " : ""}${tail}`, tail.length];
    } else if (inText) {
      return;
    } else if (openers[event.key]) {
      const selected = text.slice(from, to);
      if (selected || /^[\s)}\],]?$/.test(next)) edit = [from, to, event.key + selected + openers[event.key], 1];
    } else if (closers[event.key]) {
      if (from !== to) return;
      const line = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
      if (next === event.key) {
        event.preventDefault();
        this.area.setSelectionRange(from + 1, from + 1);
      } else if (/^ {2,}$/.test(line)) {
        edit = [from - 2, from, event.key, 0];
      }
    } else if (event.key === "Backspace" && from === to && openers[last] && openers[last] === next) {
      edit = [from - 1, from + 1, "", 0];
    }
    if (!edit) return;
    event.preventDefault();
    const [start, end, inserted, back] = edit;
    this.replace(start, end, inserted);
    if (back) this.area.setSelectionRange(this.offset - back, this.offset - back);
    this.moved();
  }
}
