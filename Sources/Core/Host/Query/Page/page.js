import { Account, useKey } from "./account.js";
import { Completion } from "./completion.js";
import { Credential, keyOfAddress, LoggedOut } from "./credential.js";
import { Documentation } from "./documentation.js";
import { Editor } from "./editor.js";
import { byID, duration, element, size } from "./elements.js";
import { colour, definitions, offset, significant, tokenize } from "./graphql.js";
import { History } from "./history.js";
import { formatJSON, parseJSON, tokenizeJSON } from "./json.js";
import { planTree } from "./plan.js";
import { prettify } from "./prettify.js";
import { ask, events, headerFields, InputFault, post, readAnswer, sendBy } from "./requests.js";
import { jsonTree } from "./response.js";
import { exampleQuery, introspectionQuery, Schema } from "./schema.js";
import { Stored } from "./storage.js";
import { subjectAt, suggestions, variableSuggestions } from "./suggestions.js";
import { makeTabs, showTab } from "./tabs.js";
import { Validation } from "./validation.js";

/** Before anything else, so that the key stands in the address for no longer than it must. */
const keyGiven = keyOfAddress();
/** As many events of a subscription stay on the page. */
const mostEvents = 100;
/** Whether the server answers those who have not logged in: one that trusts this machine, or hides its schema from nobody. */
const isOpen = document.querySelector('meta[name="videoplay-open"]') !== null;
/** Why a request is stopped that was another person's. */
const somebodyElse = "somebody else is logged in";
const notLoggedIn = "You have not logged in. Log in with your name and password, or with a key.";

const draft = new Stored("localStorage", "draft", null);
const keptHeaders = new Stored("sessionStorage", "headers", "");
const panels = new Stored("localStorage", "panel", null);

/** What stands where answers will, until there is one. */
const firstHint = [...byID("response-panel").childNodes];

let schema = null;
let loadingSchema = 0;
let running = null;
let saving = 0;

const credential = new Credential(credentialChanged);
const account = new Account(byID("account"), credential, whoAsks, (message) => say(message));
sendBy((url, options) => credential.fetch(url, options));

const queryEditor = new Editor(byID("query-editor"), { label: "Query", tokenize, colour, rows: 12, change: queryChanged, move: followCaret });
const variablesEditor = new Editor(byID("variables-editor"), { label: "Variables, as JSON", tokenize: tokenizeJSON, rows: 4, placeholder: "{ }", change: variablesChanged });
const headersEditor = new Editor(byID("headers-editor"), { label: "Headers", tokenize: () => [], rows: 4, placeholder: "X-Request-Id: …", change: headersChanged });
const documentation = new Documentation();
const past = new History({ open: show, run: (entry) => { stop(); show(entry); run(); } });
const validation = new Validation({ request: unfinished, show: showFaults });

new Completion(queryEditor, (at) => suggestions(queryEditor.text, queryEditor.tokens, at, schema));
new Completion(variablesEditor, (at) => variableSuggestions(variablesEditor.text, at, operation()?.variables ?? [], schema));

// Who asks

/** Whether the server tells its schema to whoever sits here, as far as one knows without asking it. */
function mayAsk() {
  return isOpen || credential.isLoggedIn || /^\s*authorization\s*:/im.test(headersEditor.text);
}

/** The name of whoever asks; null for a key that is no user's. */
async function whoAsks() {
  const { text } = await ask({ query: "{ me { username role } }" }, null, "application/json");
  const me = JSON.parse(text).data?.me;
  return me ? (me.username ?? me.role) : null;
}

/** Somebody else is logged in than before, or nobody. */
function credentialChanged(reason) {
  account.show();
  stop(somebodyElse);
  validation.stop();
  // What was answered to the one is not for the next.
  byID("response-panel").replaceChildren(...firstHint);
  byID("response-panel").dataset.text = "";
  byID("plan").replaceChildren();
  byID("measures").textContent = "";
  byID("copy").hidden = true;
  showFaults([]);
  loadSchema(reason);
}

/** Logs in by the key of an address. */
async function enter(key) {
  try {
    await useKey(credential, whoAsks, key);
  } catch (fault) {
    account.ask(fault.message);
  }
}

// Operations

/** The operations of the document. */
const operations = () => definitions(significant(queryEditor.tokens)).filter(({ kind }) => kind !== "fragment");

/** The one to run. */
const operation = () => operations()[Math.max(0, byID("operation").selectedIndex)] ?? operations()[0];

function queryChanged() {
  const found = operations();
  const select = byID("operation");
  const selected = Math.min(Math.max(select.selectedIndex, 0), found.length - 1);
  select.replaceChildren(...found.map(({ kind, name }) => element("option", { value: name ?? "" }, name ?? `(${kind} without a name)`)));
  select.selectedIndex = selected;
  select.hidden = found.length < 2;
  byID("faults").replaceChildren();
  validation.soon();
  save();
}

function followCaret() {
  const at = operations().findIndex(({ from, to }) => from <= queryEditor.offset && queryEditor.offset <= to);
  if (at >= 0) byID("operation").selectedIndex = at;
}

// Inputs

function variablesChanged() {
  const { text } = variablesEditor;
  let fault = null;
  try {
    if (text.trim() !== "") parseJSON(text);
  } catch (caught) {
    fault = caught;
  }
  byID("variables-fault").textContent = fault?.message ?? "";
  if (fault) variablesEditor.mark([{ offset: fault.from, message: fault.message }]);
  validation.soon();
  save();
}

function headersChanged() {
  let message = "";
  try {
    headerFields(headersEditor.text);
  } catch (fault) {
    ({ message } = fault);
  }
  byID("headers-fault").textContent = message;
  keptHeaders.write(headersEditor.text);
}

function save() {
  clearTimeout(saving);
  saving = setTimeout(saveNow, 300);
}

function saveNow() {
  draft.write({ query: queryEditor.text, variables: variablesEditor.text });
}

/** Shows a query in the editors. */
function show({ query, variables = "", operationName = null }) {
  queryEditor.setText(query);
  variablesEditor.setText(variables);
  const at = operations().findIndex(({ name }) => name === operationName);
  if (at >= 0) byID("operation").selectedIndex = at;
}

/** What is in the editors, as a request. */
function request(extensions = null) {
  const chosen = operation();
  return {
    query: queryEditor.text, variables: variablesEditor.text, headers: headersEditor.text, extensions,
    operationName: operations().length > 1 ? chosen.name : null,
  };
}

/** What is in the editors, to be looked at; null where there is nothing. */
function unfinished() {
  if (significant(queryEditor.tokens).length === 0 || !mayAsk()) return null;
  const { query, ...rest } = request({ validate: queryEditor.text });
  return rest;
}

// Running

/** Runs the chosen operation, or stops the one that runs. */
async function run() {
  if (running) return stop();
  validation.stop();
  const sent = request();
  past.add(sent);
  showTab(byID("response-tab"));
  // Where the parts stand one below the other, the answer may be out of sight.
  if (matchMedia("(max-width: 900px)").matches) byID("answer").scrollIntoView({ block: "start" });
  await whileRunning(async (signal) => {
    if (operation()?.kind === "subscription") await subscribe(sent, signal);
    else answered(await ask(sent, signal), sent);
  });
}

/** Shows an answer; where it is that nobody knows who asks, it is to be said who does. */
function answered(answer, sent) {
  showAnswer(answer, sent);
  if (answer.status === 401 && !credential.isLoggedIn) account.ask("Log in to have this answered.");
}

/** Stops what runs, if anything does. */
function stop(reason) {
  running?.abort(reason);
  running = null;
}

/** Asks for the plan of the chosen operation, which also runs a query, and never a mutation. */
async function explain(mode) {
  validation.stop();
  const sent = request({ explain: mode });
  await whileRunning(async (signal) => {
    const answer = await ask(sent, signal);
    answered(answer, sent);
    const { extensions, errors } = JSON.parse(answer.text);
    const isExplained = extensions?.explain;
    const reasons = (errors ?? []).map(({ message }) => element("p", { class: "fault" }, message));
    if (!isExplained && reasons.length === 0) reasons.push(element("p", { class: "fault" }, "The server answered without a plan."));
    if (extensions?.executed === false) say(extensions.note);
    byID("plan").replaceChildren(...(isExplained ? [planTree(extensions, reveal)] : reasons));
  });
}

/** Shows a place of the document. */
function reveal(place) {
  queryEditor.reveal(offset(queryEditor.text, place));
}

async function whileRunning(work) {
  if (running) return;
  const own = new AbortController();
  running = own;
  byID("run").textContent = "Stop";
  byID("answer").setAttribute("aria-busy", "true");
  say("");
  try {
    await work(own.signal);
  } catch (fault) {
    if (fault instanceof InputFault) {
      showTab(byID(`${fault.part}-tab`));
      byID(`${fault.part}-fault`).textContent = fault.message;
      say(fault.message);
    } else if (fault instanceof LoggedOut) account.ask(fault.message);
    else if (own.signal.reason !== somebodyElse && (running === own || running === null)) say(own.signal.aborted ? "Stopped." : `The server does not answer: ${fault.message}`);
  } finally {
    // After what was stopped something else may run already.
    if (running === own || running === null) {
      running = null;
      byID("run").textContent = "Run";
      byID("answer").removeAttribute("aria-busy");
    }
  }
}

function showAnswer({ status, text, bytes, milliseconds }, sent) {
  byID("measures").textContent = `${status} · ${duration(milliseconds)} · ${size(bytes)}`;
  const panel = byID("response-panel");
  panel.dataset.text = text;
  byID("copy").hidden = false;
  try {
    panel.replaceChildren(jsonTree(parseJSON(text)));
  } catch {
    panel.replaceChildren(element("pre", { class: "raw" }, text));
    return;
  }
  if (sent.query === queryEditor.text) showFaults(JSON.parse(text).errors);
}

/** Marks where the server found errors, and lists them. */
function showFaults(errors) {
  const faults = (Array.isArray(errors) ? errors : []).flatMap(({ message, locations }) =>
    (locations ?? []).slice(0, 1).map((place) => ({ message, ...place, offset: offset(queryEditor.text, place) })));
  queryEditor.mark(faults);
  byID("faults").replaceChildren(...faults.slice(0, 20).map(({ message, line, column, offset }) =>
    element("button", { type: "button", class: "fault", onclick: () => queryEditor.reveal(offset) },
      element("span", { class: "where" }, `${line}:${column}`), message)));
}

/** Runs a subscription, newest event first, until it ends or is stopped. */
async function subscribe(sent, signal) {
  const start = performance.now();
  const listen = () => post(sent, "text/event-stream, application/graphql-response+json;q=0.9", signal);
  const isStream = (response) => response.headers.get("content-type")?.startsWith("text/event-stream");
  let response = await listen();
  if (!isStream(response)) return answered(await readAnswer(response, start), sent);
  const list = element("ol", { class: "events" });
  const panel = byID("response-panel");
  panel.replaceChildren(element("p", { class: "hint" }, "Listening. Events come here, the newest first."), list);
  panel.dataset.text = "";
  byID("copy").hidden = true;
  let received = 0;
  const measure = (state) => {
    byID("measures").textContent = `${state} · ${received === 1 ? "1 event" : `${received} events`}`;
  };
  measure("listening");
  const add = (content) => {
    list.prepend(element("li", {}, element("time", {}, new Date().toLocaleTimeString()), content));
    while (list.childElementCount > mostEvents) list.lastElementChild.remove();
  };
  try {
    while (await hear(response, (data) => {
      received += 1;
      measure("listening");
      add(jsonTree(parseJSON(data)));
    })) {
      // The session goes on after the token by which the stream was opened.
      response = await listen();
      if (!isStream(response)) return answered(await readAnswer(response, start), sent);
      add(element("p", { class: "hint" }, "The session was renewed. What happened in this moment may be missing."));
    }
  } finally {
    if (signal.reason !== somebodyElse) measure("ended");
  }
}

/** Hears a stream to its end. Whether it ended with the credential by which it was opened, rather than by itself. */
async function hear(response, show) {
  for await (const { event, data } of events(response)) {
    if (event === "complete") return false;
    if (event !== "next") continue;
    if (JSON.parse(data).errors?.some(({ extensions }) => extensions?.code === "UNAUTHENTICATED")) return credential.isLoggedIn;
    show(data);
  }
  return false;
}

// Schema

async function loadSchema(reason = null) {
  loadingSchema += 1;
  const own = loadingSchema;
  const isOld = () => own !== loadingSchema;
  if (reason) say(reason);
  const fail = (message) => {
    if (isOld()) return;
    schema = null;
    documentation.fail(`${message} There is no completion and no documentation.`);
    if (!reason) say("The server does not tell its schema. There is no completion and no documentation.");
  };
  byID("docs-reload").disabled = !mayAsk();
  if (!mayAsk()) {
    schema = null;
    documentation.fail("Log in to read what can be asked.");
    return reason || say(notLoggedIn);
  }
  byID("docs-reload").disabled = true;
  try {
    const { text } = await ask({ query: introspectionQuery, headers: headersEditor.text });
    const { data, errors } = JSON.parse(text);
    if (isOld()) return;
    if (data?.__schema) {
      schema = new Schema(data.__schema);
      documentation.load(schema);
      if (byID("notice").textContent === notLoggedIn) say("");
      if (queryEditor.text === "") show({ query: exampleQuery(schema) });
      validation.soon();
    } else fail(errors?.[0]?.message ?? "The server does not tell its schema.");
  } catch (fault) {
    // What has ended meanwhile is said already.
    if (fault instanceof LoggedOut) return;
    fail(fault instanceof InputFault ? fault.message : "The server does not tell its schema.");
  }
  if (!isOld()) byID("docs-reload").disabled = false;
}

/** Shows what the name at the caret means. */
function explainName() {
  const subject = schema && subjectAt(queryEditor.tokens, queryEditor.offset, schema);
  if (!subject) return;
  showPanel("docs");
  documentation.visit(subject);
}

// Around

function say(message) {
  byID("notice").textContent = message;
}

function showPanel(name) {
  for (const other of ["docs", "history"]) {
    byID(`${other}-panel`).hidden = other !== name;
    byID(`${other}-toggle`).setAttribute("aria-expanded", other === name);
  }
  document.body.classList.toggle("has-panel", name !== null);
  panels.write(name ?? "none");
}

for (const name of ["docs", "history"]) {
  byID(`${name}-toggle`).addEventListener("click", () => showPanel(byID(`${name}-panel`).hidden ? name : null));
}

function tidy() {
  const pretty = prettify(queryEditor.text);
  if (pretty !== queryEditor.text) queryEditor.setText(pretty, { undoable: true });
  try {
    const variables = variablesEditor.text.trim() ? formatJSON(variablesEditor.text) : "";
    if (variables !== variablesEditor.text) variablesEditor.setText(variables);
  } catch {
    // What is wrong with the variables stands under them already.
  }
}

async function share() {
  const { query, variables, operationName } = request();
  const fields = new URLSearchParams({ query });
  if (variables.trim()) fields.set("variables", variables);
  if (operationName) fields.set("operationName", operationName);
  const link = `${location.origin}${location.pathname}#${fields}`;
  history.replaceState(null, "", link);
  try {
    await navigator.clipboard.writeText(link);
    say("The link is in the clipboard.");
  } catch {
    say("The link is in the address bar.");
  }
}

async function copy() {
  try {
    await navigator.clipboard.writeText(byID("response-panel").dataset.text);
    say("The response is in the clipboard.");
  } catch {
    say("The browser does not allow copying.");
  }
}

/** A query from a link: what is behind the #, or the parameters of a GET. */
function linked() {
  for (const text of [location.hash.slice(1), location.search.slice(1)]) {
    const fields = new URLSearchParams(text);
    if (fields.has("query")) {
      return { query: fields.get("query"), variables: fields.get("variables") ?? "", operationName: fields.get("operationName") };
    }
  }
  return null;
}

byID("run").addEventListener("click", () => run());
byID("prettify").addEventListener("click", tidy);
byID("share").addEventListener("click", share);
byID("copy").addEventListener("click", copy);
byID("explain").addEventListener("click", () => explain(true));
byID("analyze").addEventListener("click", () => explain("analyze"));
byID("docs-reload").addEventListener("click", () => loadSchema());
headersEditor.area.addEventListener("change", () => loadSchema());
byID("operation").addEventListener("change", () => validation.soon());
queryEditor.area.addEventListener("click", (event) => event.altKey && explainName());
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  } else if (event.key === "F1" && document.activeElement === queryEditor.area) {
    event.preventDefault();
    explainName();
  }
});
addEventListener("pagehide", saveNow);
addEventListener("hashchange", () => {
  const key = keyOfAddress();
  if (key) enter(key);
  if (linked()) show(linked());
});
document.querySelectorAll('[role="tablist"]').forEach(makeTabs);

const kept = panels.read();
showPanel(kept === null ? (innerWidth >= 1200 ? "docs" : null) : kept === "none" || innerWidth < 900 ? null : kept);
headersEditor.setText(keptHeaders.read());
const first = linked() ?? draft.read();
if (first?.query) show(first);
if (keyGiven) await enter(keyGiven);
else await loadSchema();
if (queryEditor.text === "" && mayAsk()) show({ query: exampleQuery(schema) });
