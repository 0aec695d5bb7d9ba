import { button, element } from "./elements.js";

/** As many elements are drawn at once; more come on demand, so that large answers stay swift. */
const page = 100;
/** Deeper values begin folded. */
const deepestOpen = 8;

/** A JSON value, as `parseJSON` reads it, as a tree that folds. */
export function jsonTree(root) {
  return element("div", { class: "json" }, line(null, root, 0, ""));
}

function line(key, node, depth, comma) {
  const name = key === null ? [] : [element("span", { class: "token-key" }, JSON.stringify(key)), ": "];
  const children = node.members ?? node.items;
  if (!children?.length) {
    const text = node.members ? "{}" : node.items ? "[]" : node.text;
    return element("div", { class: "line" }, ...name, element("span", { class: `token-${node.kind}` }, text), comma);
  }
  const [open, close] = node.members ? ["{", "}"] : ["[", "]"];
  const body = element("div", { class: "children" });
  const fill = () => {
    if (body.childElementCount === 0) more(body, node, depth, 0);
  };
  const details = element(
    "details",
    { open: depth < deepestOpen },
    element("summary", {}, ...name, open, element("span", { class: "folded" }, ` ${children.length} ${close}${comma}`)),
    body,
    element("div", { class: "line" }, close, comma),
  );
  if (details.open) fill();
  else details.addEventListener("toggle", fill, { once: true });
  return details;
}

function more(body, node, depth, start) {
  const all = node.members ?? node.items;
  const shown = all.slice(start, start + page);
  body.append(...shown.map((child, index) => {
    const comma = start + index + 1 < all.length ? "," : "";
    return node.members ? line(child.key, child.value, depth + 1, comma) : line(null, child, depth + 1, comma);
  }));
  const rest = all.length - start - shown.length;
  if (rest === 0) return;
  body.append(button(`Show ${Math.min(rest, page)} more of ${rest}`, (event) => {
    event.target.remove();
    more(body, node, depth, start + page);
  }, { class: "quiet more" }));
}
