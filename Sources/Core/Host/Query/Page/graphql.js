const tokenPattern = new RegExp(
  [
    "(?<space>[\\s,\\uFEFF]+)",
    "(?<comment>#[^\\n\\r]*)",
    "(?<name>[_A-Za-z][_0-9A-Za-z]*)",
    "(?<number>-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)",
    '(?<string>"""(?:[^"\\\\]|\\\\"""|\\\\|"(?!""))*(?:"""|$)|"(?:[^"\\\\\\n\\r]|\\\\.)*"?)',
    "(?<punctuator>\\.\\.\\.|[!$&()=:@[\\]{|}])",
    "(?<invalid>[^])",
  ].join("|"),
  "gy",
);

/**
 * The tokens of a document, right or wrong: `kind`, `text`, and where they stand. Spaces and commas are left out, comments
 * are not.
 */
export function tokenize(text) {
  const tokens = [];
  for (const { groups, index, 0: matched } of text.matchAll(tokenPattern)) {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind !== "space") tokens.push({ kind, text: matched, from: index, to: index + matched.length });
  }
  return tokens;
}

const keywords = ["query", "mutation", "subscription", "fragment", "on", "true", "false", "null"];

/** How a token is coloured: as its kind, unless its neighbours say more. */
export function colour(token, index, tokens) {
  const last = tokens[index - 1]?.text;
  if (token.text === "$" || (last === "$" && token.kind === "name")) return "variable";
  if (token.text === "@" || (last === "@" && token.kind === "name")) return "keyword";
  if (token.kind === "name" && tokens[index + 1]?.text === ":") return "member";
  return keywords.includes(token.text) ? "keyword" : token.kind;
}

/** The tokens that mean something. */
export const significant = (tokens) => tokens.filter(({ kind }) => kind !== "comment");

export const openers = { "{": "}", "(": ")", "[": "]" };
export const closers = { "}": "{", ")": "(", "]": "[" };

/** For the index of every bracket the index of its partner. */
export function partners(tokens) {
  const open = [];
  const partners = new Map();
  tokens.forEach(({ text, kind }, index) => {
    if (kind !== "punctuator") return;
    if (openers[text]) open.push(index);
    if (!closers[text] || open.length === 0) return;
    if (tokens[open.at(-1)].text !== closers[text]) return;
    partners.set(index, open.at(-1));
    partners.set(open.pop(), index);
  });
  return partners;
}

/**
 * The definitions of a document: `kind` (query, mutation, subscription, fragment), `name`, `condition` (a fragment's type),
 * `variables` ([name, type] pairs), `from` and `to`.
 */
export function definitions(tokens) {
  const found = [];
  let depth = 0;
  let current = null;
  tokens.forEach((token, index) => {
    const { text, from, to } = token;
    if (current === null) {
      current = { kind: text === "{" ? "query" : text, name: null, condition: null, variables: [], from, to };
      const name = tokens[index + 1];
      if (text !== "{" && name?.kind === "name") current.name = name.text;
      if (text === "fragment" && tokens[index + 2]?.text === "on") current.condition = tokens[index + 3]?.text ?? null;
    }
    current.to = to;
    if (depth === 1 && text === "$" && tokens[index + 2]?.text === ":" && tokens[index + 1].kind === "name") {
      current.variables.push([tokens[index + 1].text, typeAt(tokens, index + 3)]);
    }
    if (openers[text]) depth += 1;
    if (closers[text]) {
      depth = Math.max(0, depth - 1);
      if (depth === 0 && text === "}") {
        found.push(current);
        current = null;
      }
    }
  });
  if (current) found.push(current);
  return found.filter(({ kind }) => ["query", "mutation", "subscription", "fragment"].includes(kind));
}

function typeAt(tokens, start) {
  let text = "";
  for (const token of tokens.slice(start, start + 16)) {
    const ended = /[\w\]!]$/.test(text);
    if (token.kind === "name" ? ended : !["[", "]", "!"].includes(token.text) || (token.text === "[" && ended)) break;
    text += token.text;
  }
  return text;
}

/** The offset of a line and column, both counted from 1, as errors count them. */
export function offset(text, { line, column }) {
  const lines = text.split(/\r\n|\n|\r/g);
  const breaks = text.match(/\r\n|\n|\r/g) ?? [];
  let offset = 0;
  for (let index = 0; index < Math.min(line - 1, lines.length - 1); index += 1) {
    offset += lines[index].length + breaks[index].length;
  }
  return Math.min(offset + column - 1, text.length);
}
