import { button, duration, element, size } from "./elements.js";
import { formatJSON } from "./json.js";
import { answeredTypes } from "./operations.js";

/** As many characters of an answer are shown. */
const longest = 1 << 20;

/** What a person can put right before anything is sent. */
class InputFault extends Error {}

/** A button that opens a form to send a request, and shows what is answered. `load` gives the operations by name. */
export function tryForm(id, load) {
  const fault = element("p", { class: "fault", role: "alert" });
  const open = button("Try it", async () => {
    fault.textContent = "";
    try {
      const operation = (await load()).get(id);
      const form = requestForm(operation);
      open.replaceWith(form);
      form.querySelector("input, textarea, select, button").focus();
    } catch (error) {
      fault.textContent = error.message;
    }
  });
  return element("div", { class: "try" }, open, fault);
}

function requestForm(operation) {
  const { method } = operation;
  const inputs = (operation.parameters ?? []).map((parameter) => ({ parameter, ...parameterInput(operation, parameter) }));
  const rows = (all) => all.flatMap(({ label, input }) => [label, input]);
  const isComparison = ({ parameter }) => parameter.name.endsWith("]");
  const comparisons = rows(inputs.filter(isComparison));
  const body = bodyInput(operation);
  const types = answeredTypes(operation);
  const accept = types.length > 1 ? acceptInput(operation, types) : null;
  const send = element("button", { type: "submit", class: "primary" }, `Send ${method}`);
  const stop = button("Stop", () => controller?.abort(), { hidden: true });
  const fault = element("p", { class: "fault", role: "alert" });
  const result = element("div", { class: "result", "aria-live": "polite" });
  let controller;

  const form = element(
    "form", { novalidate: true },
    element("div", { class: "fields" }, ...rows(inputs.filter((input) => !isComparison(input))), ...(body?.parts ?? []), ...(accept?.parts ?? [])),
    ...(comparisons.length > 0 ? [element("details", { class: "more" }, element("summary", {}, "Comparisons"), element("div", { class: "fields" }, ...comparisons))] : []),
    element("div", { class: "actions" }, send, stop, fault),
    result,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    let request;
    try {
      request = written(operation, inputs, body, accept);
    } catch (error) {
      if (!(error instanceof InputFault)) throw error;
      fault.textContent = error.message;
      return;
    }
    controller = new AbortController();
    send.disabled = true;
    stop.hidden = false;
    try {
      await perform(request, controller.signal, result);
    } finally {
      send.disabled = false;
      stop.hidden = true;
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}

// MARK: What is sent

const inputID = (operation, name) => `${operation.operationId}-${name}`;

function parameterInput(operation, { name, in: place, required, schema = {}, example }) {
  const id = inputID(operation, `${place}-${name}`);
  const label = element("label", { for: id, class: required ? "required" : null }, name);
  const hint = schema.default === undefined ? (schema.type === "array" ? "with commas between them" : "") : String(schema.default);
  if (schema.enum && schema.type !== "array") {
    const choices = required ? schema.enum : ["", ...schema.enum];
    return { label, input: element("select", { id }, ...choices.map((value) => element("option", {}, value))) };
  }
  const value = required && example !== undefined ? String(example) : "";
  return { label, input: element("input", { id, value, placeholder: hint || null, autocomplete: "off", spellcheck: "false" }) };
}

function bodyInput(operation) {
  const content = operation.requestBody?.content;
  if (!content) return null;
  const types = Object.keys(content);
  const { example } = content[types[0]];
  const id = inputID(operation, "body");
  const text = typeof example === "string" ? example : example === undefined ? "" : JSON.stringify(example, null, 2);
  const input = element("textarea", { id, spellcheck: "false", autocomplete: "off" });
  input.value = text;
  const type = types.length > 1 ? select(inputID(operation, "content-type"), types) : null;
  const parts = [element("label", { for: id, class: "whole" }, "Body"), element("div", { class: "whole" }, input)];
  if (type) parts.push(element("label", { for: type.id }, "Content-Type"), type);
  return { input, type: () => type?.value ?? types[0], parts };
}

function acceptInput(operation, types) {
  const input = select(inputID(operation, "accept"), types);
  return { input, parts: [element("label", { for: input.id }, "Accept"), input] };
}

const select = (id, values) => element("select", { id }, ...values.map((value) => element("option", {}, value)));

/** The request that the form describes. */
function written(operation, inputs, body, accept) {
  let { path } = operation;
  const query = [];
  const headers = new Headers();
  if (accept) headers.set("accept", accept.input.value);
  for (const { parameter: { name, in: place, required }, input } of inputs) {
    if (input.value === "" && required) {
      input.focus();
      throw new InputFault(`“${name}” is missing.`);
    }
    if (input.value === "") continue;
    const value = encodeURIComponent(input.value);
    if (place === "path") path = path.replaceAll(`{${name}}`, value);
    if (place === "query") query.push(`${encodeURIComponent(name)}=${value}`);
    if (place === "header") {
      try {
        headers.set(name, input.value);
      } catch {
        throw new InputFault(`“${name}” cannot stand in a header.`);
      }
    }
  }
  if (body) headers.set("content-type", body.type());
  const url = new URL(path + (query.length > 0 ? `?${query.join("&")}` : ""), location.href);
  return { method: operation.method, url, headers, body: body ? body.input.value : null };
}

/** The request as a line for a shell. */
function curl({ method, url, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const words = ["curl", "-i", ...(method === "GET" ? [] : ["-X", method]), quoted(String(url))];
  for (const [name, value] of headers) words.push("-H", quoted(`${name}: ${value}`));
  if (body !== null) words.push("-d", quoted(body));
  return words.join(" ");
}

// MARK: What is answered

async function perform(request, signal, result) {
  const start = performance.now();
  const line = element("div", { class: "line" }, "Sent …");
  const pre = element("pre", { tabindex: "0", "aria-label": "Answer", hidden: true });
  const headers = element("dl", { class: "headers" });
  const asCurl = element("details", {}, element("summary", {}, "As curl"), element("pre", {}, curl(request)));
  result.replaceChildren(line, asCurl);
  try {
    const { method, url, headers: fields, body } = request;
    const response = await fetch(url, { method, headers: fields, body, signal, cache: "no-store", redirect: "manual" });
    for (const [name, value] of response.headers) {
      headers.append(element("dt", {}, element("code", {}, name)), element("dd", {}, value));
    }
    result.replaceChildren(
      line, pre, element("details", {}, element("summary", {}, `Header, ${headers.children.length / 2} fields`), headers), asCurl);
    const status = element(
      "span", { class: response.ok ? "status" : "status failed" }, `${response.status} ${response.statusText}`.trim());
    line.replaceChildren(status);
    const read = await readBody(response, (text) => {
      pre.hidden = false;
      pre.textContent = text;
    });
    line.replaceChildren(status, ` ${duration(performance.now() - start)} · ${size(read.bytes)}`, read.isCut ? " · only the beginning is shown" : "");
    if (read.text === "") return;
    pre.hidden = false;
    pre.textContent = pretty(read.text, response.headers.get("content-type"));
  } catch (error) {
    const text = signal.aborted ? "Stopped." : `There is no answer: ${error.message}`;
    line.append(element("span", { class: "fault" }, ` ${text}`));
  }
}

/** Reads an answer as it comes, which may be without an end; `show` gets all that is there. */
async function readBody(response, show) {
  let text = "";
  let bytes = 0;
  if (response.body === null) return { text, bytes, isCut: false };
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), bytes, isCut: false };
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
    if (text.length > longest) {
      await reader.cancel();
      return { text: text.slice(0, longest), bytes, isCut: true };
    }
    show(text);
  }
}

function pretty(text, type) {
  if (!/[/+]json/.test(type ?? "")) return text;
  try {
    return formatJSON(text);
  } catch {
    return text;
  }
}
