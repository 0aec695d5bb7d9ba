/**
 * Makes an element. Children that are no nodes become text, and attributes are never handlers or HTML: nothing that a
 * server or a person wrote is read as markup.
 */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A button with a text. */
export const button = (text, onclick, properties = {}) => element("button", { type: "button", onclick, ...properties }, text);

/** The element of the page with that id. */
export const byID = (id) => document.getElementById(id);

/** "1 row", "2 rows". */
export const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** A span of time for people; milliseconds in. */
export function duration(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return milliseconds >= 100 ? `${milliseconds.toFixed(0)} ms` : `${Number(milliseconds.toPrecision(3))} ms`;
}

/** A number of bytes for people. */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
