import { button, count, duration, element } from "./elements.js";

/** How a statement finds the rows that belong to its parents'. */
const keys = {
  repeated: "Repeats the selection of its parents, and so waits for nothing.",
  awaited: "Waits for the keys of its parents.",
};
/** Where values come from that no statement gives. */
const sources = { batch: "computed", schema: "from the schema", error: "an error", document: "known" };

/**
 * Draws `extensions.explain` of a response: the fields that PostgreSQL is asked for as the tree that they are in the query,
 * each with its statements. `reveal` shows a place of the document, `{ line, column }`.
 */
export function planTree({ explain: plan, cost, note }, reveal) {
  const longest = Math.max(0, ...plan.statements.map(milliseconds).filter(Number.isFinite));
  return element("div", { class: "plan" }, note && element("p", { class: "plan-note" }, note), summary(plan, cost), branches(gather(plan.fields).branches, { plan, longest, reveal }));
}

function summary({ statements: own, roundTrips, fields }, cost) {
  const mutations = fields.filter(({ from }) => from === "write");
  const statements = [...own, ...mutations.flatMap(({ writes, plan }) => [...writes, ...plan.statements])];
  const figure = (name, value) => element("div", {}, element("dd", {}, value), element("dt", {}, name));
  const times = roundTrips.map(({ milliseconds }) => milliseconds).filter(Number.isFinite);
  const rows = statements.map(({ rows }) => rows).filter(Number.isFinite);
  return element(
    "dl",
    { class: "plan-summary" },
    figure(`${statements.length === 1 ? "statement" : "statements"}${mutations.length > 0 ? " at most" : ""}`, String(statements.length)),
    mutations.length === 0 && figure(roundTrips.length === 1 ? "round trip" : "round trips", String(roundTrips.length)),
    Number.isFinite(cost) && figure("cost", cost.toLocaleString("en")),
    rows.length > 0 && figure("rows", rows.reduce((sum, rows) => sum + rows, 0).toLocaleString("en")),
    times.length > 0 && figure("time", duration(times.reduce((sum, time) => sum + time, 0))),
  );
}

/**
 * What is drawn of some fields: a branch for each that has statements (or a plan) of its own, and the names of all others.
 * Fields of the same row stand with those of their object: `nodes.user.username`.
 */
function gather(fields, prefix = "") {
  const found = { branches: [], leaves: [] };
  for (const field of fields ?? []) {
    const name = prefix + field.key;
    if (["page", "statement", "groups", "node", "write"].includes(field.from)) found.branches.push({ ...field, name });
    else if (field.fields) {
      const inner = gather(field.fields, `${name}.`);
      found.branches.push(...inner.branches);
      found.leaves.push(...inner.leaves);
    } else found.leaves.push(sources[field.from] ? `${name} (${sources[field.from]})` : name);
  }
  return found;
}

function branches(fields, drawing) {
  return fields.length > 0 && element("ul", {}, ...fields.map((field) => branch(field, drawing)));
}

function branch(field, drawing) {
  const { name, line, column } = field;
  const inner = gather(field.fields);
  const statements = [field.statement, field.rows, field.count].filter(Number.isInteger).map((id) => drawing.plan.statements[id]);
  const title = line ? button(name, () => drawing.reveal({ line, column }), { class: "link" }) : name;
  return element(
    "li",
    {},
    element("div", { class: "plan-field" }, title, field.mutation && element("span", { class: "hint" }, " writes, then reads, in one transaction:")),
    ...(field.writes ?? []).map((statement, _, all) => write(statement, all.filter(({ kind }) => kind === "write").length === 1)),
    field.writes?.length === 0 && element("p", { class: "hint" }, "Its module does not tell what it writes."),
    ...statements.map((statement) => card(statement, drawing)),
    inner.leaves.length > 0 && element("p", { class: "plan-leaves" }, inner.leaves.join(", ")),
    field.plan
      ? branches(gather(field.plan.fields).branches, { ...drawing, plan: field.plan })
      : branches(inner.branches, drawing),
  );
}

/** A statement by which a mutation writes. Which of several it runs, its input says. */
function write({ kind, sql, parameters }, isOnly) {
  const role = kind === "lock" ? "locks the row" : isOnly ? "writes" : /^\s*SELECT/i.test(sql) ? "may look it up" : "may write";
  return element(
    "div",
    { class: "plan-statement" },
    element("div", { class: "plan-figures" }, element("span", {}, role)),
    details(sql, parameters),
  );
}

/** A statement's SQL and the types of its parameters, folded. */
function details(sql, parameters) {
  return element(
    "details",
    {},
    element("summary", {}, "SQL"),
    element("pre", { class: "raw" }, sql),
    parameters.length > 0 &&
      element("p", { class: "hint" }, parameters.map((type, index) => `$${index + 1} ${type}`).join(", ")),
  );
}

/** What PostgreSQL took for a statement; undefined where it was not analyzed. */
const milliseconds = ({ analyze }) => analyze?.["Execution Time"];

/** One statement: when it is sent, what it gave and took, its SQL, and PostgreSQL's own plan of it. */
function card(statement, { longest }) {
  const { roundTrip, kind, rows, maximumRows, cost, onlyFor, parameters, sql, analyze } = statement;
  const time = milliseconds(statement);
  const bar = element("span", { class: "plan-bar" });
  if (longest > 0 && time) bar.style.width = `${Math.max(2, (time / longest) * 100)}%`;
  const figures = [
    `round trip ${roundTrip + 1}`, kind !== "rows" && kind, onlyFor && `only for ${onlyFor}`,
    Number.isInteger(rows) ? count(rows, "row") : rows === null ? "not sent" : `at most ${count(maximumRows, "row")}`,
    `cost ${cost.toLocaleString("en")}`, time !== undefined && duration(time),
  ];
  return element(
    "div",
    { class: "plan-statement" },
    element("div", { class: "plan-figures" }, ...figures.filter(Boolean).map((text) => element("span", {}, text))),
    keys[statement.keys] && element("p", { class: "hint" }, keys[statement.keys]),
    time !== undefined && element("div", { class: "plan-scale", "aria-hidden": "true" }, bar),
    details(sql, parameters),
    analyze && element("details", {}, element("summary", {}, "Inside PostgreSQL"), element("ul", { class: "plan-nodes" }, node(analyze.Plan))),
  );
}

/** A node of PostgreSQL's plan and those below it. */
function node(part) {
  const on = [part["Index Name"] && `by ${part["Index Name"]}`, part["Relation Name"] && `on ${part["Relation Name"]}`];
  const loops = part["Actual Loops"] ?? 1;
  const figures = [
    count((part["Actual Rows"] ?? 0) * loops, "row"), duration((part["Actual Total Time"] ?? 0) * loops),
    loops > 1 && `${loops.toLocaleString("en")} times`,
  ];
  const parts = part.Plans ?? [];
  return element(
    "li",
    {},
    element("span", { class: "name" }, [part["Node Type"], ...on].filter(Boolean).join(" ")),
    element("span", { class: "hint" }, ` ${figures.filter(Boolean).join(", ")}`),
    parts.length > 0 && element("ul", {}, ...parts.map(node)),
  );
}
