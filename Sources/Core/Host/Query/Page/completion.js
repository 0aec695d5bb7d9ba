import { element } from "./elements.js";

/** As many suggestions are shown; typing narrows them. */
const longest = 60;

/** The list of suggestions at an editor's caret. `suggest` gives those for an offset, or null. */
export class Completion {
  constructor(editor, suggest) {
    this.editor = editor;
    this.suggest = suggest;
    this.items = [];
    this.list = element("ul", { class: "completion", role: "listbox", "aria-label": "Completions", hidden: true });
    this.list.id = `completion-${document.querySelectorAll(".completion").length}`;
    document.body.append(this.list);
    const { area } = editor;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    // Before the editor's own keys: an open list takes Enter and Tab.
    area.addEventListener("keydown", (event) => this.keyed(event), { capture: true });
    area.addEventListener("input", (event) => this.typed(event));
    area.addEventListener("blur", () => this.close());
    area.addEventListener("pointerdown", () => this.close());
    editor.host.addEventListener("scroll", () => this.isOpen && this.position());
    addEventListener("resize", () => this.close());
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed(event) {
    const typed = event.inputType === "insertText" && event.data?.length === 1 ? event.data : "";
    const isWord = /[_0-9A-Za-z@$"]/.test(typed) || this.editor.text.slice(0, this.editor.offset).endsWith("...");
    if (isWord || (this.isOpen && event.inputType === "deleteContentBackward")) this.open();
    else this.close();
  }

  open({ asked = false } = {}) {
    const found = this.suggest(this.editor.offset);
    const written = found?.prefix ?? "";
    const isDone = found?.items.length === 1 && found.items[0].label === written;
    if (!found || found.items.length === 0 || (!asked && (isDone || /^[0-9]/.test(written)))) return this.close();
    this.range = found;
    this.items = found.items.slice(0, longest);
    this.list.replaceChildren(...this.items.map((item, index) => this.option(item, index)));
    this.list.hidden = false;
    this.position();
    this.select(0);
  }

  option({ label, detail, description, isDeprecated }, index) {
    return element(
      "li",
      {
        id: `${this.list.id}-${index}`, role: "option", class: isDeprecated ? "deprecated" : null,
        // Before the text area loses the focus.
        onpointerdown: (event) => {
          event.preventDefault();
          this.accept(index);
        },
      },
      element("span", { class: "label" }, label),
      element("span", { class: "detail" }, detail),
      description && element("span", { class: "description" }, description.split("\n")[0]),
    );
  }

  position() {
    const place = this.editor.place(this.range.from);
    const { offsetWidth: width, offsetHeight: height } = this.list;
    const isBelow = place.bottom + height + 8 < innerHeight || place.top < height;
    this.list.style.left = `${Math.max(4, Math.min(place.left, innerWidth - width - 4)) + scrollX}px`;
    this.list.style.top = `${(isBelow ? place.bottom + 2 : place.top - height - 2) + scrollY}px`;
  }

  select(index) {
    this.selected = (index + this.items.length) % this.items.length;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", at === this.selected));
    this.list.children[this.selected].scrollIntoView({ block: "nearest" });
    this.editor.area.setAttribute("aria-activedescendant", `${this.list.id}-${this.selected}`);
  }

  accept(index) {
    const { label, insert = label } = this.items[index];
    this.close();
    this.editor.replace(this.range.from, this.range.to, insert);
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.editor.area.removeAttribute("aria-activedescendant");
  }

  keyed(event) {
    const take = () => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    if (event.key === " " && (event.ctrlKey || event.metaKey)) {
      take();
      this.open({ asked: true });
      return;
    }
    if (!this.isOpen || event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (steps[event.key]) {
      take();
      this.select(this.selected + steps[event.key]);
    } else if (event.key === "Escape") {
      take();
      this.close();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
      // What is written whole already needs no completing: the key means itself.
      if (this.items[this.selected].label === this.range.prefix) return this.close();
      take();
      this.accept(this.selected);
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      this.close();
    }
  }
}
