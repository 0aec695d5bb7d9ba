import { parseJSON } from "./json.js";

/** Where the page came from is where queries go. */
const endpoint = location.pathname;
/** How requests are sent: see `sendBy`. */
let send = fetch;

/** Has all requests sent by a function like `fetch`. */
export function sendBy(sender) {
  send = sender;
}

/** What a person can put right before anything is sent. */
export class InputFault extends Error {
  constructor(part, message) {
    super(message);
    this.part = part;
  }
}

/** Header fields from lines of `Name: value`; empty lines and those that begin with # are left out. */
export function headerFields(text) {
  const fields = new Headers();
  text.split("\n").forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const [, name, value] = line.match(/^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/) ?? [];
    if (!name || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new InputFault("headers", `Line ${index + 1} of the headers is not of the form “Name: value”.`);
    }
    fields.append(name, value);
  });
  return fields;
}

/** Whether variables are an object; their text goes to the server as it is, so that no number loses digits. */
function variablesText(text) {
  if (text.trim() === "") return null;
  let kind;
  try {
    ({ kind } = parseJSON(text));
  } catch (fault) {
    throw new InputFault("variables", `The variables are not JSON. ${fault.message}`);
  }
  if (kind !== "object") throw new InputFault("variables", "The variables are not a JSON object.");
  return text;
}

/** Posts a request. `accept` is a media type. */
export async function post({ query = null, variables = "", operationName = null, headers = "", extensions = null }, accept, signal) {
  const members = [];
  if (query !== null) members.push(`"query":${JSON.stringify(query)}`);
  const written = variablesText(variables);
  if (written) members.push(`"variables":${written}`);
  if (operationName) members.push(`"operationName":${JSON.stringify(operationName)}`);
  if (extensions) members.push(`"extensions":${JSON.stringify(extensions)}`);
  const fields = headerFields(headers);
  fields.set("content-type", "application/json");
  fields.set("accept", accept);
  return send(endpoint, { method: "POST", headers: fields, body: `{${members.join(",")}}`, signal, cache: "no-store" });
}

/** Posts a query or mutation and reads the whole answer. `accept` is a media type. */
export async function ask(request, signal, accept = "application/graphql-response+json, application/json;q=0.9") {
  const start = performance.now();
  const response = await post(request, accept, signal);
  return readAnswer(response, start);
}

/** The whole of an answer, with its time and size. */
export async function readAnswer(response, start) {
  const bytes = await response.arrayBuffer();
  const milliseconds = performance.now() - start;
  const text = new TextDecoder().decode(bytes);
  return { status: response.status, text, bytes: bytes.byteLength, milliseconds };
}

/** The events of a server's stream as they come: `event` and `data`. Comments, which keep a connection alive, are left out. */
export async function* events(response) {
  let rest = "";
  for await (const piece of pieces(response.body.pipeThrough(new TextDecoderStream()))) {
    rest += piece;
    // A carriage return at the end may be half of a line's end.
    const blocks = rest.split(/\r\n\r\n|\n\n|\r\r(?!$)/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { event: "message", data: [] };
      for (const line of block.split(/\r\n|\n|\r/)) {
        const [, field, value] = line.match(/^([^:]*):? ?([^]*)$/);
        if (field === "event") event.event = value;
        if (field === "data") event.data.push(value);
      }
      if (event.data.length > 0 || event.event !== "message") yield { event: event.event, data: event.data.join("\n") };
    }
  }
}

async function* pieces(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
