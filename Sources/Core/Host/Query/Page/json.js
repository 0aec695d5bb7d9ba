/** Deeper JSON is not read, so that the page's own stack has a bound. */
const deepest = 500;

const jsonPattern = /(?<space>[ \t\n\r]+)|(?<string>"(?:[^"\\\n\r]|\\.)*"?)|(?<number>-?[0-9][0-9.eE+-]*)|(?<name>[A-Za-z_]+)|(?<punctuator>[{}[\]:,])|(?<invalid>[^])/gy;

/** The tokens of JSON text, right or wrong. */
export function tokenizeJSON(text) {
  const tokens = [];
  for (const { groups, index, 0: matched } of text.matchAll(jsonPattern)) {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind !== "space") tokens.push({ kind, text: matched, from: index, to: index + matched.length });
  }
  tokens.forEach((token, index) => {
    if (token.kind === "string" && tokens[index + 1]?.text === ":") token.kind = "key";
  });
  return tokens;
}

/** What is wrong with JSON text, and where. */
export class JSONFault extends Error {
  constructor(message, from, to) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

/**
 * Reads JSON without loss: numbers keep their digits and members their order, which JSON.parse does not promise.
 * A node has a `kind`: `object` with `members` of `key` and `value`, `array` with `items`, or `string`, `number`, `literal`
 * with `text`, as written.
 */
export function parseJSON(text) {
  const tokens = tokenizeJSON(text);
  let position = 0;

  const fail = (message, token = tokens[position]) => {
    throw new JSONFault(message, token?.from ?? text.length, token?.to ?? text.length);
  };
  const takes = (punctuator) => tokens[position]?.text === punctuator && ++position > 0;

  function list(end, element) {
    const elements = [];
    if (takes(end)) return elements;
    do {
      if (tokens[position]?.text === end) fail("A comma stands before the end.", tokens[position - 1]);
      elements.push(element());
    } while (takes(","));
    if (!takes(end)) fail(position < tokens.length ? `Here a comma or “${end}” is missing.` : `“${end}” is missing at the end.`);
    return elements;
  }

  function value(depth) {
    const token = tokens[position];
    if (!token) fail("Here a value is missing.");
    if (depth > deepest) fail("This is nested too deeply.");
    position += 1;
    if (token.text === "{") return { kind: "object", members: list("}", () => member(depth + 1)) };
    if (token.text === "[") return { kind: "array", items: list("]", () => value(depth + 1)) };
    if (["true", "false", "null"].includes(token.text)) return { kind: "literal", text: token.text };
    if (["string", "key", "number"].includes(token.kind)) {
      decoded(token);
      return { kind: token.kind === "number" ? "number" : "string", text: token.text };
    }
    return fail("This is no JSON value.", token);
  }

  function member(depth) {
    const token = tokens[position];
    if (token?.kind !== "key" && token?.kind !== "string") fail("Here a name in double quotes is missing.");
    position += 1;
    const key = decoded(token);
    if (!takes(":")) fail("A colon is missing after this name.", token);
    return { key, value: value(depth) };
  }

  function decoded(token) {
    try {
      return JSON.parse(token.text);
    } catch {
      return fail(token.kind === "number" ? "This is no number in JSON." : "This is no string in JSON.", token);
    }
  }

  const root = value(0);
  if (position < tokens.length) fail("Here the text should end.");
  return root;
}

/** JSON text with one member or element a line. */
export function formatJSON(text) {
  const write = (node, indent) => {
    const inner = `${indent}  `;
    const lines = (elements, open, close) =>
      elements.length === 0 ? open + close : `${open}\n${elements.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
    if (node.kind === "object") {
      return lines(node.members.map(({ key, value }) => `${JSON.stringify(key)}: ${write(value, inner)}`), "{", "}");
    }
    return node.kind === "array" ? lines(node.items.map((item) => write(item, inner)), "[", "]") : node.text;
  };
  return write(parseJSON(text), "");
}
