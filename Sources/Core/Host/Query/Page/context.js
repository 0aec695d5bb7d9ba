import { significant } from "./graphql.js";
import { isComposite } from "./schema.js";

/**
 * What may stand at an offset of a document, however incomplete the document is: `expected` says which kind of thing, `from`
 * and `prefix` what of it is written already. Null inside comments and strings.
 */
export function contextAt(allTokens, offset, schema) {
  const within = allTokens.find((token) => token.from < offset && offset < token.to);
  if (within && within.kind !== "name") return null;
  const previous = allTokens.findLast((token) => token.to <= offset);
  if (previous?.kind === "comment" && previous.to === offset) return null;
  const tokens = significant(allTokens);
  const typed = tokens.find(({ kind, from, to }) => kind === "name" && from < offset && offset <= to);
  const end = typed ? tokens.indexOf(typed) : tokens.findIndex(({ from }) => from >= offset);
  const before = tokens.slice(0, end < 0 ? tokens.length : end);

  const frames = [{ kind: "document" }];
  before.forEach((token, index) => follow(token, tokens, index, frames, schema));
  return {
    ...expectation(before, frames, schema),
    from: typed?.from ?? offset,
    prefix: typed ? typed.text.slice(0, offset - typed.from) : "",
  };
}

/** Follows one token. A frame stands for a bracket that is open, or for the document. */
function follow(token, tokens, index, frames, schema) {
  const frame = frames.at(-1);
  const last = tokens[index - 1]?.text;
  if (last === "@" && token.kind === "name") {
    frame.directive = schema.directives.get(token.text) ?? { args: [] };
  } else if (token.text === "(" && frame.directive) {
    frames.push({ kind: "arguments", accepted: frame.directive.args, written: [] });
    frame.directive = null;
  } else {
    frame.directive = null;
    readers[frame.kind](frame, token, tokens, index, frames, schema);
  }
}

const readers = {
  document(frame, { kind, text }, tokens, index, frames, schema) {
    if (text === "{") {
      frames.push({ kind: "selection", type: frame.definition ? frame.type : schema.root("query") });
      frame.definition = frame.type = undefined;
    } else if (text === "(") {
      frames.push({ kind: "variables" });
    } else if (kind === "name") {
      if (!frame.definition) {
        frame.definition = text;
        frame.type = schema.root(text);
      } else if (frame.definition === "fragment" && tokens[index - 1].text === "on") {
        frame.type = schema.types.get(text);
      }
    }
  },

  selection(frame, { kind, text }, tokens, index, frames, schema) {
    if (text === "}") {
      frames.pop();
    } else if (text === "(") {
      frames.push({ kind: "arguments", accepted: frame.field?.args ?? [], written: [] });
    } else if (text === "{") {
      frames.push({ kind: "selection", type: frame.next === undefined ? undefined : (frame.next ?? frame.type) });
      frame.next = undefined;
    } else if (text === "...") {
      // A fragment without a condition is on the type around it.
      frame.next = null;
      frame.field = undefined;
    } else if (kind === "name") {
      if (tokens[index - 1].text === "on" && tokens[index - 2]?.text === "...") {
        frame.next = schema.types.get(text);
      } else if (tokens[index - 1].text !== "..." && tokens[index + 1]?.text !== ":") {
        frame.field = schema.field(frame.type, text);
        frame.next = schema.under(frame.field?.type);
      }
    }
  },

  variables(frame, { kind, text }, tokens, index, frames, schema) {
    if (text === ")") frames.pop();
    else if (text === "$") frame.part = "name";
    else if (text === ":") frame.part = "type";
    else if (text === "=") frame.part = "default";
    else if (kind === "name" && frame.part === "type") frame.type = schema.types.get(text);
    else if (frame.part === "default") openValue(text, frame.type, frames);
  },

  arguments(frame, token, tokens, index, frames, schema) {
    if (token.text === ")") frames.pop();
    else readMember(frame, token, tokens, index, frames, schema);
  },

  object(frame, token, tokens, index, frames, schema) {
    if (token.text === "}") frames.pop();
    else readMember(frame, token, tokens, index, frames, schema);
  },

  list(frame, { text }, tokens, index, frames) {
    if (text === "]") frames.pop();
    else openValue(text, frame.type, frames);
  },
};

function readMember(frame, { kind, text }, tokens, index, frames, schema) {
  if (kind === "name" && tokens[index + 1]?.text === ":") {
    frame.member = frame.accepted.find(({ name }) => name === text);
    frame.written.push(text);
  } else {
    openValue(text, schema.under(frame.member?.type), frames);
  }
}

function openValue(text, type, frames) {
  if (text === "[") frames.push({ kind: "list", type });
  if (text === "{") frames.push({ kind: "object", accepted: type?.inputFields ?? [], written: [] });
}

const locations = { query: "QUERY", mutation: "MUTATION", subscription: "SUBSCRIPTION", fragment: "FRAGMENT_DEFINITION" };

function expectation(before, frames, schema) {
  const frame = frames.at(-1);
  const last = before.at(-1)?.text;
  if (last === "@") return { expected: "directive", location: directiveLocation(before, frame) };
  switch (frame.kind) {
    case "document":
      if (!frame.definition) return { expected: "definition" };
      if (frame.definition === "fragment") {
        if (last === "on") return { expected: "type", accepts: isComposite };
        return { expected: before.at(-2)?.text === "fragment" ? "on" : "nothing" };
      }
      return { expected: "nothing" };
    case "selection":
      if (last === "...") return { expected: "spread", type: frame.type };
      if (last === "on" && before.at(-2)?.text === "...") return { expected: "condition", type: frame.type };
      return { expected: "field", type: frame.type };
    case "variables":
      if (frame.part === "default") return { expected: "value", type: frame.type, isConstant: true };
      return { expected: frame.part === "type" ? "inputType" : "nothing" };
    case "list":
      return { expected: last === "$" ? "variable" : "value", type: frame.type };
    default:
      if (last === "$") return { expected: "variable", type: schema.under(frame.member?.type) };
      if (last === ":") {
        return { expected: "value", type: schema.under(frame.member?.type), reference: frame.member?.type };
      }
      return { expected: "member", accepted: frame.accepted, written: frame.written };
  }
}

function directiveLocation(before, frame) {
  if (frame.kind === "document") return locations[frame.definition];
  if (frame.kind === "variables") return "VARIABLE_DEFINITION";
  if (frame.field) return "FIELD";
  return before.at(-3)?.text === "..." ? "FRAGMENT_SPREAD" : "INLINE_FRAGMENT";
}
