import { partners, tokenize } from "./graphql.js";

/** Longer lines are broken at their arguments. */
const widest = 80;

/**
 * A document with one selection a line and two spaces a level. Comments stay; a document whose meaning would change (or
 * which has no matching brackets) comes back as it is.
 */
export function prettify(text) {
  const meaning = (text) => tokenize(text).map((token) => token.text.trimEnd()).join("\n");
  const pretty = new Printer(text).print();
  return meaning(pretty) === meaning(text) ? pretty : text;
}

class Printer {
  constructor(text) {
    this.text = text;
    this.tokens = tokenize(text);
    this.partners = partners(this.tokens);
    this.lines = [];
    this.line = "";
    this.depth = 0;
  }

  print() {
    for (let index = 0; index < this.tokens.length; index += 1) index = this.take(index);
    this.end();
    return this.lines.length > 0 ? `${this.lines.join("\n").trimEnd()}\n` : "";
  }

  /** Writes the token at an index, and what belongs to it; the index of the last that is written. */
  take(index) {
    const { kind, text, from } = this.tokens[index];
    const last = this.tokens[index - 1];
    if (kind === "comment") {
      const isTrailing = last && !this.text.slice(last.to, from).includes("\n");
      if (isTrailing && this.line === "" && this.lines.at(-1)) this.lines.push(`${this.lines.pop()} ${text.trimEnd()}`);
      else {
        if (!isTrailing) this.end();
        this.line += `${this.line ? " " : ""}${text.trimEnd()}`;
        this.end();
      }
    } else if (text === "{") {
      this.line += this.line ? " {" : "{";
      this.end();
      this.depth += 1;
    } else if (text === "}") {
      this.end();
      this.depth = Math.max(0, this.depth - 1);
      this.line = "}";
      this.end();
      if (this.depth === 0) this.lines.push("");
    } else if ((text === "(" || text === "[") && this.partners.has(index)) {
      const end = this.partners.get(index);
      this.line += this.bracket(index, end);
      return end;
    } else {
      if (this.depth > 0 && this.startsSelection(index)) this.end();
      this.line += (this.line && this.isApart(index) ? " " : "") + text;
    }
    return index;
  }

  startsSelection(index) {
    const { kind, text } = this.tokens[index];
    const last = this.tokens[index - 1]?.text;
    if (text === "...") return true;
    if (kind !== "name") return false;
    return ![":", "@", "..."].includes(last) && !(last === "on" && this.tokens[index - 2]?.text === "...");
  }

  /** Whether a space stands before a token on its line. */
  isApart(index) {
    const { text } = this.tokens[index];
    const last = this.tokens[index - 1]?.text;
    if (["!", ":", ")", "]"].includes(text) || ["$", "@", "(", "["].includes(last)) return false;
    return last !== "..." || text === "on" || text === "@";
  }

  /** Arguments, variables or a list, on one line or, where that is too long, one element a line. */
  bracket(start, end) {
    const { tokens } = this;
    if (tokens.slice(start, end).some(({ kind, text }) => kind === "comment" || text.startsWith('"""'))) {
      return this.text.slice(tokens[start].from, tokens[end].to);
    }
    const elements = this.elements(start, end);
    const inline = tokens[start].text + elements.join(", ") + tokens[end].text;
    const indent = "  ".repeat(this.depth);
    if (indent.length + this.line.length + inline.length <= widest) return inline;
    return `${tokens[start].text}\n${elements.map((element) => `${indent}  ${element}`).join("\n")}\n${indent}${tokens[end].text}`;
  }

  /** What stands between two brackets, an element each. */
  elements(start, end) {
    const { tokens } = this;
    const isList = tokens[start].text === "[";
    const elements = [];
    for (let index = start + 1; index < end; index += 1) {
      const { kind, text } = tokens[index];
      const last = tokens[index - 1].text;
      const isMember = !isList && last !== "$" && tokens[index + (text === "$" ? 2 : 1)]?.text === ":";
      const isElement = isList && last !== "$" && text !== "!" && text !== "@";
      let written = text;
      if (this.partners.has(index) && "([{".includes(text)) {
        const inner = this.elements(index, this.partners.get(index)).join(", ");
        index = this.partners.get(index);
        written = text === "{" && inner ? `{ ${inner} }` : text + inner + tokens[index].text;
      }
      if (index === start + 1 || elements.length === 0 || isMember || isElement) elements.push(written);
      else {
        const isApart = kind !== "punctuator" || !["!", ":", "("].includes(text);
        elements.push(elements.pop() + (isApart && !["$", "@"].includes(last) ? " " : "") + written);
      }
    }
    return elements;
  }

  end() {
    if (this.line) this.lines.push("  ".repeat(this.depth) + this.line);
    this.line = "";
    if (this.lines.at(-1) === "" && this.lines.length > 1 && this.lines.at(-2) === "") this.lines.pop();
  }
}
