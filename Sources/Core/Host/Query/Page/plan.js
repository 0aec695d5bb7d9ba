import { count, duration, element } from "./elements.js";

/**
 * Draws a plan: the fields that PostgreSQL is asked for, each with its statements, as the tree that they are in the query.
 *
 * A plan has `roundTrips`, `cost`, and `statements`. A statement has `path` (the response names down to its field),
 * `roundTrip` (in which it is sent), `sql` and `parameters` (the names of their types). What was analyzed has
 * `milliseconds` too, as a whole and for each statement, and each statement its `rows`.
 */
export function planTree(plan) {
  const { statements = [] } = plan;
  const longest = Math.max(...statements.map(({ milliseconds }) => milliseconds ?? 0), 0);
  const root = { children: new Map(), statements: [] };
  for (const statement of statements) {
    let node = root;
    for (const name of statement.path) {
      if (!node.children.has(name)) node.children.set(name, { children: new Map(), statements: [] });
      node = node.children.get(name);
    }
    node.statements.push(statement);
  }
  const total = statements.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
  const measured = statements.some(({ rows }) => rows !== undefined);
  return element(
    "div",
    { class: "plan" },
    element(
      "dl",
      { class: "plan-summary" },
      ...figure("statements", statements.length),
      ...figure("round trips", plan.roundTrips),
      ...figure("cost", plan.cost),
      ...(measured ? figure("rows", total.toLocaleString("en")) : []),
      ...(plan.milliseconds === undefined ? [] : figure("time", duration(plan.milliseconds))),
    ),
    statements.length === 0
      ? element("p", { class: "hint" }, "Nothing is asked of PostgreSQL.")
      : branch(root, longest),
  );
}

const figure = (name, value) =>
  value === undefined || value === null ? [] : [element("div", {}, element("dd", {}, String(value)), element("dt", {}, name))];

function branch({ children }, longest) {
  return element(
    "ul",
    {},
    ...[...children].map(([name, node]) => {
      // A chain of fields without statements of their own is one line.
      while (node.statements.length === 0 && node.children.size === 1) {
        const [[next, child]] = node.children;
        name = `${name}.${next}`;
        node = child;
      }
      return element(
        "li",
        {},
        element("div", { class: "plan-field" }, name),
        ...node.statements.map((statement) => card(statement, longest)),
        node.children.size > 0 && branch(node, longest),
      );
    }),
  );
}

/** One statement: when it is sent, what it gave and took, and its SQL. */
function card({ roundTrip, rows, milliseconds, parameters, sql }, longest) {
  const bar = element("span", { class: "plan-bar", "aria-hidden": "true" });
  if (milliseconds !== undefined) bar.style.width = `${longest > 0 ? Math.max(2, (milliseconds / longest) * 100) : 0}%`;
  return element(
    "div",
    { class: "plan-statement" },
    element(
      "div",
      { class: "plan-figures" },
      roundTrip !== undefined && element("span", {}, `round trip ${roundTrip}`),
      rows !== undefined && element("span", {}, count(rows, "row")),
      milliseconds !== undefined && element("span", {}, duration(milliseconds)),
    ),
    milliseconds !== undefined && element("div", { class: "plan-scale" }, bar),
    element(
      "details",
      {},
      element("summary", {}, "SQL"),
      element("pre", { class: "raw" }, sql),
      parameters?.length > 0 && element("p", { class: "hint" }, parameters.map((type, index) => `$${index + 1} ${type}`).join(", ")),
    ),
  );
}
