import { button, byID, element } from "./elements.js";
import { typeName, typeText } from "./schema.js";

/** As many results of a search are shown. */
const mostResults = 100;

/** The schema to click and search through. */
export class Documentation {
  constructor() {
    this.schema = null;
    this.path = [];
    this.search = byID("docs-search");
    this.search.addEventListener("input", () => this.show());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.search.value = "";
      this.show();
    });
  }

  /** Shows a schema from its roots. */
  load(schema) {
    this.schema = schema;
    this.path = [];
    this.search.disabled = false;
    this.show();
  }

  /** Says why there is no schema. */
  fail(message) {
    this.schema = null;
    this.search.disabled = true;
    byID("docs-path").replaceChildren();
    byID("docs-body").replaceChildren(element("p", { class: "notice" }, message));
  }

  /** Goes to a type, field or directive: `{ type, field }` or `{ directive }`. */
  visit(subject) {
    this.search.value = "";
    const same = (other) => JSON.stringify(other) === JSON.stringify(subject);
    const known = this.path.findIndex(same);
    this.path = known < 0 ? [...this.path, subject] : this.path.slice(0, known + 1);
    this.show();
    byID("docs-body").scrollTop = 0;
    byID("docs-body").focus({ preventScroll: true });
  }

  show() {
    if (!this.schema) return;
    const wanted = this.search.value.trim().toLowerCase();
    const subject = this.path.at(-1);
    byID("docs-path").replaceChildren(...this.crumbs());
    let parts;
    if (wanted) parts = this.results(wanted);
    else if (!subject) parts = this.roots();
    else if (subject.directive) parts = this.directive(this.schema.directives.get(subject.directive));
    else parts = subject.field ? this.field(subject) : this.type(this.schema.types.get(subject.type));
    byID("docs-body").replaceChildren(...parts.filter(Boolean));
  }

  crumbs() {
    const names = this.path.map(({ type, field, directive }) => (directive ? `@${directive}` : field ? `${type}.${field}` : type));
    const back = (length) => () => {
      this.path = this.path.slice(0, length);
      this.search.value = "";
      this.show();
    };
    return ["Schema", ...names].slice(-4).map((name, index, shown) => {
      const length = this.path.length - (shown.length - 1 - index);
      const isLast = index === shown.length - 1 && !this.search.value;
      return element("li", {}, isLast ? element("span", { "aria-current": "page" }, name) : button(name, back(length), { class: "link" }));
    });
  }

  roots() {
    const { schema } = this;
    const types = [...schema.types.values()].filter(({ name }) => !name.startsWith("__"));
    const roots = [...schema.roots].map(([kind, type]) => element("li", {}, `${kind}: `, this.link(type.name)));
    return [
      this.section("Operations", element("ul", {}, ...roots)),
      ...[["OBJECT", "Objects"], ["INTERFACE", "Interfaces"], ["UNION", "Unions"], ["ENUM", "Enums"], ["INPUT_OBJECT", "Inputs"], ["SCALAR", "Scalars"]].map(
        ([kind, title]) => {
          const names = types.filter((type) => type.kind === kind && ![...schema.roots.values()].includes(type)).map(({ name }) => name).sort();
          return names.length > 0 && this.section(title, element("ul", { class: "names" }, ...names.map((name) => element("li", {}, this.link(name)))));
        }),
      this.section("Directives", element("ul", { class: "names" }, ...[...schema.directives.keys()].map((name) => element("li", {}, this.link(`@${name}`, { directive: name }))))),
    ];
  }

  type(type) {
    const names = (types) => element("ul", { class: "names" }, ...types.map(({ name }) => element("li", {}, this.link(name))));
    const users = type.kind === "OBJECT" || type.kind === "INTERFACE" ? type.interfaces : [];
    return [
      element("h2", {}, type.name),
      element("p", { class: "kind" }, type.kind.toLowerCase().replace("_", " "), type.isOneOf ? ", exactly one of its fields" : ""),
      this.description(type),
      type.specifiedByURL && element("p", {}, "Specified by ", element("span", { class: "url" }, type.specifiedByURL)),
      users?.length > 0 && this.section("Implements", names(users)),
      type.possibleTypes?.length > 0 && this.section("Possible types", names(type.possibleTypes)),
      type.fields?.length > 0 && this.section("Fields", ...type.fields.map((field) => this.entry(field, { type: type.name, field: field.name }))),
      type.inputFields?.length > 0 && this.section("Input fields", ...type.inputFields.map((field) => this.entry(field))),
      type.enumValues?.length > 0 && this.section("Values", ...type.enumValues.map((value) => this.entry(value))),
    ];
  }

  field({ type, field: name }) {
    const field = this.schema.types.get(type).fields.find((field) => field.name === name);
    return [
      element("h2", {}, `${type}.${name}`),
      element("p", { class: "signature" }, this.typeLink(field.type)),
      this.deprecation(field),
      this.description(field),
      field.args.length > 0 && this.section("Arguments", ...field.args.map((argument) => this.entry(argument))),
    ];
  }

  directive(directive) {
    return [
      element("h2", {}, `@${directive.name}`),
      element("p", { class: "kind" }, directive.isRepeatable ? "repeatable directive on " : "directive on ", directive.locations.join(", ").toLowerCase().replaceAll("_", " ")),
      this.description(directive),
      directive.args.length > 0 && this.section("Arguments", ...directive.args.map((argument) => this.entry(argument))),
    ];
  }

  /** A field, argument or value: its name, type, default and description. `subject` is where its name leads. */
  entry(member, subject) {
    const name = subject ? this.link(member.name, subject) : element("span", { class: "name" }, member.name);
    const args = member.args?.length > 0 ? `(${member.args.map((argument) => argument.name).join(", ")})` : null;
    return element(
      "div", { class: member.isDeprecated ? "member deprecated" : "member" },
      element("div", { class: "signature" }, name, args && element("span", { class: "arguments" }, args), member.type && ": ",
        member.type && this.typeLink(member.type), member.defaultValue !== null && member.defaultValue !== undefined && ` = ${member.defaultValue}`),
      this.deprecation(member), this.description(member),
    );
  }

  results(wanted) {
    const found = [];
    for (const type of this.schema.types.values()) {
      if (type.name.startsWith("__")) continue;
      const hit = (name) => name.toLowerCase().indexOf(wanted);
      if (hit(type.name) >= 0) found.push([hit(type.name), this.link(type.name), type]);
      for (const member of [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])]) {
        const isField = type.fields?.includes(member);
        const place = hit(member.name);
        if (place >= 0) found.push([place + 0.5, this.link(`${type.name}.${member.name}`, { type: type.name, field: isField ? member.name : undefined }), member]);
        for (const argument of member.args ?? []) {
          if (hit(argument.name) >= 0) found.push([hit(argument.name) + 0.7, this.link(`${type.name}.${member.name}(${argument.name}:)`, { type: type.name, field: member.name }), argument]);
        }
      }
    }
    found.sort(([one], [other]) => one - other);
    const shown = found.slice(0, mostResults);
    return [
      element("p", { class: "kind", role: "status" }, found.length > shown.length ? `${shown.length} of ${found.length} results` : `${found.length} results`),
      element("ul", { class: "results" }, ...shown.map(([, link, subject]) => element("li", {}, link, element("span", { class: "description" }, subject.description?.split("\n")[0] ?? "")))),
    ];
  }

  section(title, ...children) {
    return element("section", {}, element("h3", {}, title), ...children);
  }

  description({ description }) {
    return description && element("p", { class: "description" }, description);
  }

  deprecation({ isDeprecated, deprecationReason }) {
    return isDeprecated && element("p", { class: "deprecation" }, `Deprecated: ${deprecationReason ?? "without a reason"}`);
  }

  link(text, subject = { type: text }) {
    return button(text, () => this.visit(subject), { class: "link" });
  }

  /** A reference whose name leads to its type: `[Int!]!`. */
  typeLink(reference) {
    const name = typeName(reference);
    const [before, after] = typeText(reference).split(name);
    return element("span", { class: "type" }, before, this.link(name), after);
  }
}
