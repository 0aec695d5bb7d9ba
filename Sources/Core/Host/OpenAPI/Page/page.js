import { Account, logInForms, useKey } from "./account.js";
import { Credential, keyOfAddress } from "./credential.js";
import { byID, element } from "./elements.js";
import { showSearch } from "./search.js";
import { operations } from "./operations.js";
import { tryForm } from "./try.js";

/** Before anything else, so that the key stands in the address for no longer than it must. */
const keyGiven = keyOfAddress();
const credential = new Credential(credentialChanged);
const account = new Account(byID("account"), credential, whetherKnown, () => location.reload());

// MARK: Who asks

/** What the server answers with where it asks for a credential, in place of the reference. */
const entrance = () => byID("entrance");

/** Throws an error where the server does not know the credential. Whose it is the reference need not tell. */
async function whetherKnown() {
  await fetchReference();
  return null;
}

function credentialChanged(reason) {
  account.show();
  byID("notice").textContent = reason ?? "";
  if (credential.isLoggedIn && entrance()) enter();
  else if (reason && !entrance()) account.ask(reason);
}

async function fetchReference() {
  const answer = await credential.document(location.pathname);
  if (answer.status === 403) throw new Error("The server does not show its reference to you (query.introspection).");
  const columns = answer.status === 200 ? answer.document?.getElementById("columns") : null;
  if (!columns) throw new Error(`The server answers with ${answer.status}.`);
  return columns;
}

/** Shows the reference in place of the entrance. */
async function enter() {
  try {
    const columns = document.adoptNode(await fetchReference());
    if (!entrance()) return;
    byID("columns").replaceWith(columns);
    begin();
    const main = columns.querySelector("main");
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  } catch (fault) {
    byID("notice").textContent = fault instanceof TypeError ? "The server does not answer." : fault.message;
  }
}

/** Logs in by the key of an address. */
async function enterBy(key) {
  try {
    await useKey(credential, whetherKnown, key);
  } catch (fault) {
    byID("notice").textContent = fault.message;
  }
}

/** Follows a link that the server answers for none but those who have logged in. */
async function download(event) {
  if (!credential.isLoggedIn) return;
  event.preventDefault();
  const response = await credential.fetch(event.currentTarget.href);
  const url = URL.createObjectURL(await response.blob());
  element("a", { href: url, download: "openapi.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// MARK: The reference

/** Puts the form into a route when it is first opened. */
function equip(details) {
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    history.replaceState(null, "", `#${details.id}`);
    mark(details.id);
    if (details.querySelector(".try")) return;
    const form = tryForm(details.id, () => operations(credential), credential);
    details.querySelector(".body > .name").before(form);
  });
}

/** Shows in the list of routes where one is. */
function mark(id) {
  for (const link of document.querySelectorAll("nav a[aria-current]")) link.removeAttribute("aria-current");
  document.querySelector(`nav a[href="#${CSS.escape(id)}"]`)?.setAttribute("aria-current", "true");
}

/** Opens the route that the address names. */
function follow() {
  const target = byID(decodeURIComponent(location.hash.slice(1)));
  if (!target?.matches("details.operation")) return;
  target.open = true;
  target.scrollIntoView();
}

/** Makes the routes work that are there. */
function begin() {
  document.querySelectorAll("details.operation").forEach(equip);
  byID("search-bar").hidden = false;
  follow();
}

showSearch();
byID("openapi").addEventListener("click", download);
addEventListener("hashchange", () => {
  const key = keyOfAddress();
  if (key) enterBy(key);
  follow();
});
if (entrance()) byID("log-in-here").append(logInForms(credential, whetherKnown, () => {}));
else begin();
if (keyGiven) await enterBy(keyGiven);
else if (entrance() && credential.isLoggedIn) await enter();
