import { contextAt } from "./context.js";
import { definitions, significant } from "./graphql.js";
import { tokenizeJSON } from "./json.js";
import { isComposite, isInput, typeName, typeText } from "./schema.js";

/**
 * What can be written at an offset: `from` and `to` of what is replaced, and `items`, best first: `label`, `detail` (a
 * type), `description`, `isDeprecated`, and `subject`, what the documentation shows of it.
 */
export function suggestions(text, tokens, offset, schema) {
  const context = schema && contextAt(tokens, offset, schema);
  if (!context || context.expected === "nothing") return null;
  const all = candidates[context.expected](context, schema, definitions(significant(tokens)), offset);
  return { from: context.from, to: offset, prefix: context.prefix, items: ranked(all, context.prefix) };
}

/** What the name at an offset stands for in the documentation; null where it is nothing that the schema knows. */
export function subjectAt(tokens, offset, schema) {
  const token = tokens.find(({ kind, from, to }) => kind === "name" && from <= offset && offset <= to);
  const found = token && suggestions("", tokens, token.to, schema);
  return found?.items.find(({ label }) => label === token.text)?.subject ?? null;
}

const typeItem = (type) => ({ label: type.name, detail: type.kind.toLowerCase().replace("_", " "), description: type.description, subject: { type: type.name } });
const word = (label, detail) => ({ label, detail });

const candidates = {
  definition: (_, schema) => [
    ...[...schema.roots.keys()].map((kind) => word(kind, "operation")),
    word("fragment", "definition"),
  ],
  on: () => [word("on", "type condition")],

  field: ({ type }, schema) =>
    schema.fields(type).map((field) => ({
      label: field.name, detail: typeText(field.type), description: field.description ?? field.deprecationReason,
      isDeprecated: field.isDeprecated, subject: field.isMeta ? null : { type: type.name, field: field.name },
    })),

  member: ({ accepted, written }) =>
    accepted.filter(({ name }) => !written.includes(name)).map((member) => ({
      label: member.name, insert: `${member.name}: `, detail: typeText(member.type), description: member.description,
      isDeprecated: member.isDeprecated, subject: { type: typeName(member.type) },
    })),

  value(context, schema, defined, offset) {
    const { type, reference } = context;
    const items = (type?.enumValues ?? []).map((value) => ({
      label: value.name, detail: type.name, description: value.description, isDeprecated: value.isDeprecated,
      subject: { type: type.name },
    }));
    if (type?.name === "Boolean") items.push(word("true", "Boolean"), word("false", "Boolean"));
    if (reference && reference.kind !== "NON_NULL") items.push(word("null", "no value"));
    if (context.isConstant) return items;
    return [...variables(type, defined, offset).map((item) => ({ ...item, label: `$${item.label}` })), ...items];
  },
  variable: ({ type }, schema, defined, offset) => variables(type, defined, offset),

  inputType: (_, schema) => visible(schema).filter(isInput).map(typeItem),
  type: ({ accepts }, schema) => visible(schema).filter(accepts).map(typeItem),
  condition: ({ type }, schema) =>
    visible(schema).filter((other) => isComposite(other) && (!type || schema.overlap(type, other))).map(typeItem),

  spread({ type }, schema, defined) {
    const applicable = defined.filter(({ kind, name, condition }) => {
      const other = schema.types.get(condition);
      return kind === "fragment" && name && (!type || !isComposite(other) || schema.overlap(type, other));
    });
    return [...applicable.map(({ name, condition }) => word(name, `on ${condition}`)), word("on", "type condition")];
  },

  directive: ({ location }, schema) =>
    [...schema.directives.values()].filter(({ locations }) => !location || locations.includes(location)).map((directive) => ({
      label: directive.name, detail: "directive", description: directive.description, subject: { directive: directive.name },
    })),
};

const visible = (schema) => [...schema.types.values()].filter(({ name }) => !name.startsWith("__"));

/** The variables of the operation around an offset, those of the wanted type alone where its type is known. */
function variables(type, defined, offset) {
  const around = defined.find(({ from, to }) => from <= offset && offset <= to);
  return (around?.variables ?? [])
    .filter(([, written]) => !type || written.replace(/[[\]!]/g, "") === type.name)
    .map(([name, written]) => word(name, written));
}

/** Those that fit what is written: beginnings before other places, what is deprecated last. */
function ranked(items, prefix) {
  const wanted = prefix.toLowerCase();
  const rank = ({ label, isDeprecated }) => {
    const place = label.replace("$", "").toLowerCase().indexOf(wanted);
    return place < 0 ? null : (place > 0 ? 2 : 0) + (isDeprecated ? 1 : 0);
  };
  return items.map((item) => [rank(item), item]).filter(([place]) => place !== null)
    .sort(([one], [other]) => one - other).map(([, item]) => item);
}

/**
 * What can be written in the variables: the operation's own at the top, fields of input objects below.
 * `declared` are [name, type] pairs.
 */
export function variableSuggestions(text, offset, declared, schema) {
  const tokens = tokenizeJSON(text);
  const typed = tokens.find(({ kind, from, to }) => ["string", "key", "name"].includes(kind) && from < offset && offset <= to);
  const before = tokens.filter(({ to }) => to <= (typed ? typed.from : offset));
  const frames = [];
  for (const token of before) {
    const frame = frames.at(-1);
    if (token.text === "{" || token.text === "[") {
      const type = frames.length === 0 ? null : (frame.isList ? frame.type : memberType(frame, declared, schema));
      frames.push({ type, isList: token.text === "[", isTop: frames.length === 0, written: [] });
    } else if (token.text === "}" || token.text === "]") frames.pop();
    else if (token.kind === "key" && frame) frame.written.push((frame.key = token.text.slice(1, -1)));
  }
  const frame = frames.at(-1);
  const isKey = ["{", ","].includes(before.at(-1)?.text) && !frame?.isList;
  const prefix = typed ? text.slice(typed.from, offset).replace(/^"/, "") : "";
  const to = typed?.text.endsWith('"') && typed.text.length > 1 ? typed.to : offset;
  let items = [];
  if (frame && isKey) {
    const members = frame.isTop
      ? declared : (frame.type?.inputFields ?? []).map(({ name, type }) => [name, typeText(type)]);
    items = members.filter(([name]) => !frame.written.includes(name)).map(([name, type]) => ({
      label: name, insert: typed?.kind === "key" ? `"${name}"` : `"${name}": `, detail: type,
    }));
  } else if (frame && (frame.isList || before.at(-1)?.text === ":")) {
    const type = frame.isList ? frame.type : memberType(frame, declared, schema);
    items = type?.name === "Boolean"
      ? [word("true", "Boolean"), word("false", "Boolean")]
      : (type?.enumValues ?? []).map(({ name }) => ({ label: name, insert: `"${name}"`, detail: type.name }));
  }
  return { from: typed?.from ?? offset, to, prefix, items: ranked(items, prefix) };
}

function memberType(frame, declared, schema) {
  if (!schema) return undefined;
  if (!frame.isTop) return schema.under(frame.type?.inputFields?.find(({ name }) => name === frame.key)?.type);
  const written = declared.find(([name]) => name === frame.key)?.[1];
  return schema.types.get(written?.replace(/[[\]!]/g, ""));
}
