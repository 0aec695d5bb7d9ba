const reference = "kind name " + "ofType { kind name ".repeat(9) + "} ".repeat(9);
const input = `name description isDeprecated deprecationReason defaultValue type { ${reference} }`;

/** Asks for all that the page shows of a schema. */
export const introspectionQuery = `query Introspection {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description specifiedByURL isOneOf
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason args(includeDeprecated: true) { ${input} } type { ${reference} }
      }
      inputFields(includeDeprecated: true) { ${input} }
      interfaces { name } possibleTypes { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ${input} } }
  }
}`;

/** A reference to a type as it is written: `[Int!]`. */
export function typeText(type) {
  if (type.kind === "NON_NULL") return `${typeText(type.ofType)}!`;
  return type.kind === "LIST" ? `[${typeText(type.ofType)}]` : type.name;
}

/** The name of the type under lists and `!`. */
export function typeName(type) {
  while (type.ofType) type = type.ofType;
  return type.name;
}

const leaf = (name) => ({ kind: "NON_NULL", ofType: { kind: "SCALAR", name } });
const metaField = (name, description, type, args = []) => ({ name, description, args, type, isMeta: true });
const typename = metaField("__typename", "The name of the object's type.", leaf("String"));

/** A schema as introspection tells it. */
export class Schema {
  constructor(introspected) {
    this.types = new Map(introspected.types.map((type) => [type.name, type]));
    this.directives = new Map(introspected.directives.map((directive) => [directive.name, directive]));
    this.roots = new Map();
    for (const kind of ["query", "mutation", "subscription"]) {
      const name = introspected[`${kind}Type`]?.name;
      if (name) this.roots.set(kind, this.types.get(name));
    }
  }

  root(kind) {
    return this.roots.get(kind);
  }

  /** The named type that a reference leads to. */
  under(type) {
    return type && this.types.get(typeName(type));
  }

  /** All fields that may be selected on a type. */
  fields(type) {
    if (!isComposite(type)) return [];
    const fields = [...(type.fields ?? []), typename];
    if (type === this.root("query")) {
      const object = (name) => ({ kind: "OBJECT", name });
      const name = { name: "name", description: null, defaultValue: null, type: leaf("String") };
      fields.push(metaField("__schema", "The schema.", { kind: "NON_NULL", ofType: object("__Schema") }));
      fields.push(metaField("__type", "A type of the schema.", object("__Type"), [name]));
    }
    return fields;
  }

  field(type, name) {
    return this.fields(type).find((field) => field.name === name);
  }

  /** The object types that a value of a composite type can have. */
  possible(type) {
    return new Set(type.possibleTypes?.map(({ name }) => name) ?? [type.name]);
  }

  /** Whether a fragment on one of the types can apply where the other stands. */
  overlap(one, other) {
    const names = this.possible(other);
    return [...this.possible(one)].some((name) => names.has(name));
  }
}

export const isComposite = (type) => ["OBJECT", "INTERFACE", "UNION"].includes(type?.kind);
export const isInput = (type) => ["SCALAR", "ENUM", "INPUT_OBJECT"].includes(type?.kind);

/** A query for a person's first try: the first list of the schema with the first fields of its elements. */
export function exampleQuery(schema) {
  for (const field of schema?.root("query")?.fields ?? []) {
    const nodes = schema.field(schema.under(field.type), "nodes");
    const names = (schema.under(nodes?.type)?.fields ?? [])
      .filter((field) => field.args.length === 0 && ["SCALAR", "ENUM"].includes(schema.under(field.type).kind) && !field.isDeprecated)
      .map(({ name }) => name).filter((name) => name !== "nodeId").slice(0, 4);
    if (names.length === 0 || !field.args.some(({ name }) => name === "first")) continue;
    return `{\n  ${field.name}(first: 3) {\n    nodes {\n${names.map((name) => `      ${name}\n`).join("")}    }\n  }\n}\n`;
  }
  return "{\n  __typename\n}\n";
}
