import { button, element } from "./elements.js";

let forms = 0;

/**
 * The forms to log in with: a name and a password, or a key. `check` asks the server whether a key is good, and for whom;
 * `done` is called once somebody is logged in.
 */
export function logInForms(credential, check, done) {
  forms += 1;
  const field = (name, label, properties) => {
    const id = `log-in-${forms}-${name}`;
    const input = element("input", { id, name, required: true, spellcheck: "false", autocapitalize: "none", ...properties });
    return { input, parts: [element("label", { for: id }, label), input] };
  };
  const form = (label, fields, title, properties, work) => {
    const fault = element("p", { class: "fault", role: "alert" });
    const submit = element("button", { type: "submit", ...properties }, title);
    const node = element("form", { "aria-label": label, novalidate: true }, ...fields.flatMap(({ parts }) => parts), fault, submit);
    node.addEventListener("submit", async (event) => {
      event.preventDefault();
      fault.textContent = "";
      const missing = fields.find(({ input }) => input.value.trim() === "");
      if (missing) {
        fault.textContent = `“${missing.input.labels[0].textContent}” is missing.`;
        return missing.input.focus();
      }
      submit.disabled = true;
      try {
        await work(...fields.map(({ input }) => input.value));
        for (const { input } of fields) input.value = "";
        done();
      } catch (error) {
        fault.textContent = error instanceof TypeError ? "The server does not answer." : error.message;
        fields.at(-1).input.select();
      } finally {
        submit.disabled = false;
      }
    });
    return node;
  };
  const byName = [
    field("username", "Username or e-mail address", { autocomplete: "username" }),
    field("password", "Password", { type: "password", autocomplete: "current-password" }),
  ];
  const byKey = [field("key", "Key", { type: "password", autocomplete: "off", placeholder: "vp_…" })];
  return element(
    "div", { class: "log-in" },
    form("Log in with a password", byName, "Log in", { class: "primary" }, (username, password) => credential.logIn(username.trim(), password)),
    form("Log in with a key", byKey, "Use key", {}, (key) => useKey(credential, check, key)),
    element("p", { class: "hint" }, "What you log in with stays in this tab, and is forgotten when you close it."),
  );
}

/** Shows a key to the server from now on, where it is good. */
export async function useKey(credential, check, key) {
  credential.use(key.trim());
  try {
    const name = await check();
    if (name) credential.name = name;
  } catch (fault) {
    credential.forget(null);
    throw fault;
  }
  credential.changed(null);
}

/** Who is logged in, at the top of a page, and the way in and out. */
export class Account {
  constructor(place, credential, check, loggedOut) {
    this.place = place;
    this.credential = credential;
    this.reason = element("p", { id: "log-in-reason", hidden: true });
    this.dialog = element(
      "dialog", { id: "log-in", "aria-labelledby": "log-in-title", "aria-describedby": "log-in-reason" },
      element("div", { class: "panel-bar" }, element("h2", { id: "log-in-title" }, "Log in"), button("Close", () => this.dialog.close(), { class: "quiet" })),
      this.reason,
      logInForms(credential, check, () => this.dialog.close()),
    );
    document.body.append(this.dialog);
    // A click beside it closes it, as Escape does.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.loggedOut = loggedOut;
    this.show();
  }

  show() {
    const { isLoggedIn, name } = this.credential;
    if (isLoggedIn && this.dialog.open) this.dialog.close();
    const hadFocus = this.place.contains(document.activeElement);
    this.place.replaceChildren(...(isLoggedIn
      ? [element("span", { class: "who", title: name }, element("span", { class: "hidden-label" }, "Logged in as "), name), button("Log out", () => this.logOut())]
      : [button("Log in", () => this.ask())]));
    if (hadFocus) this.place.querySelector("button").focus();
  }

  /** Asks whoever sits there to log in; `reason` says why. */
  ask(reason = "") {
    this.reason.textContent = reason;
    this.reason.hidden = reason === "";
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector("input").focus();
  }

  async logOut() {
    const isTold = await this.credential.logOut();
    this.loggedOut(isTold ? "You have logged out." : "You have logged out here. The server could not be told, and ends the session by itself.");
  }
}
