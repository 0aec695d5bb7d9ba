/** So long before its end an access token is renewed, in milliseconds. */
const renewalMargin = 30_000;
/** So long another tab may take to renew the session that it shares with this one, in milliseconds. */
const tabPatience = 15_000;
/** Where the tab keeps what one has logged in with: it is gone when the tab is closed, and no other tab sees it. */
const credentialName = "videoplay:credential";
const sessionEnded = "Your session has ended. Log in again.";
const keyRefused = "The server does not know this key, or not any more. Log in, or use another key.";

/** Nobody is logged in any more; the message says why. */
export class LoggedOut extends Error {}

/** The key of an address that ends with `#key=…`. It is taken out of the address and of the history at once. */
export function keyOfAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const key = fields.get("key");
  if (!key) return null;
  fields.delete("key");
  const rest = String(fields);
  history.replaceState(null, "", location.pathname + location.search + (rest && `#${rest}`));
  return key.trim();
}

/**
 * What this tab shows to the server: a key, or the tokens of a session. Nothing of it is kept outside of the tab.
 *
 * A tab that is duplicated shares its session with the copy. Each refresh token is good once, and one that comes twice ends its
 * session. So of all tabs of a session the one renews it that holds the session's lock, and it tells the others of the new
 * tokens; when it is closed the lock goes to the next.
 */
export class Credential {
  /** `changed` is called when somebody else is logged in than before, or nobody, with the reason where the server gave one. */
  constructor(changed) {
    this.changed = changed;
    this.renewing = null;
    this.waiting = [];
    this.tabs = new BroadcastChannel("videoplay:sessions");
    this.tabs.addEventListener("message", ({ data }) => this.hear(data));
    this.read();
    // A page that comes back out of the browser's memory may have missed who is logged in now.
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.read();
      changed(null);
    });
  }

  get isLoggedIn() {
    return this.held !== null;
  }

  /** Who is logged in, for people; null where nobody is. */
  get name() {
    return this.held?.name ?? null;
  }

  set name(name) {
    if (this.held) this.keep({ ...this.held, name });
  }

  // What is kept

  read() {
    try {
      this.held = JSON.parse(sessionStorage.getItem(credentialName));
    } catch {
      this.held = null;
    }
    this.takePart();
  }

  keep(held) {
    this.held = held;
    try {
      if (held === null) return sessionStorage.removeItem(credentialName);
      // Where no lock can be had, which is so without HTTPS, a copy of this tab gets no refresh token that both would use.
      const { refresh, ...rest } = held;
      sessionStorage.setItem(credentialName, JSON.stringify(navigator.locks ? held : rest));
    } catch {
      // Storage is off: one is logged in until the page is left.
    }
  }

  /** Takes part in renewing the session that is held, or in none. */
  takePart() {
    this.leave?.();
    this.leave = null;
    this.isRenewer = false;
    const session = this.held?.session;
    if (!session) return;
    if (!navigator.locks) {
      this.isRenewer = Boolean(this.held.refresh);
      // A copy waits for the tab that it was made of, which may be closed.
      this.turn = () => new Promise((resolve) => setTimeout(resolve, this.isRenewer ? 0 : 1000));
      return;
    }
    const given = new AbortController();
    const done = Promise.withResolvers();
    this.leave = () => {
      given.abort();
      done.resolve();
    };
    const turn = new Promise((resolve) => {
      navigator.locks.request(`videoplay:session:${session}`, { signal: given.signal }, () => {
        this.isRenewer = this.held?.session === session;
        resolve();
        return done.promise;
      }).catch(() => {});
    });
    this.turn = () => turn;
  }

  // Log in and out

  /** Shows a key, or a token, from now on. */
  use(key) {
    if (!/^[\x21-\x7e]+$/.test(key)) throw new Error("A key has letters, digits and signs, and no blanks.");
    this.keep({ key, name: `key ${key.slice(0, 9)}…` });
    this.takePart();
  }

  /** Begins a session. Throws an error with what is wrong. */
  async logIn(username, password) {
    const { status, answer } = await this.post("/sessions", { username, password, device: "web page" });
    if (status === 404) throw new Error("This server keeps no accounts. Use a key.");
    if (status !== 201) throw new Error(answer?.detail ?? `The server answered with ${status}.`);
    this.keep({ name: username, ...this.tokens(answer), session: answer.sessionId });
    this.takePart();
    this.changed(null);
  }

  /** Ends the session, here and in all tabs that share it. Whether the server was told. */
  async logOut() {
    const { session } = this.held;
    let isTold = true;
    if (session) {
      try {
        const { status } = await this.fetch("/sessions/current", { method: "DELETE" });
        isTold = status < 500;
      } catch (fault) {
        // A session that had ended already is ended all the same.
        isTold = fault instanceof LoggedOut;
      }
    }
    this.end(session, null);
    return isTold;
  }

  /** Forgets what is held, and tells the other tabs of the session. */
  end(session, reason) {
    if (session) this.tabs.postMessage({ ended: session, reason });
    if (this.held?.session === session) this.forget(reason);
  }

  /** Forgets what is held, in this tab. */
  forget(reason) {
    if (this.held === null) return;
    this.keep(null);
    this.takePart();
    this.waiting.forEach((resolve) => resolve());
    this.changed(reason);
  }

  // Renewal

  tokens({ accessToken, refreshToken, expiresIn }) {
    return { access: accessToken, refresh: refreshToken, expires: Date.now() + expiresIn * 1000 };
  }

  /** Has another access token made than the one that is stale; one renewal at a time. */
  renew(stale) {
    this.renewing ??= this.renewed(stale).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  async renewed(stale) {
    const { session } = this.held;
    const { promise: isTold, resolve, reject } = Promise.withResolvers();
    this.waiting.push(resolve);
    const patience = setTimeout(() => reject(new Error("Another tab of your session does not answer. Close it, or log in again.")), tabPatience);
    try {
      if (!this.isRenewer) this.tabs.postMessage({ wanted: session, stale });
      // The others of the session may be gone, and the lock be this tab's in a moment.
      await Promise.race([isTold, this.turn()]);
      if (this.held?.session === session && this.held.access === stale) await this.refresh();
    } finally {
      clearTimeout(patience);
      this.waiting = this.waiting.filter((other) => other !== resolve);
    }
  }

  async refresh() {
    const { session, refresh } = this.held;
    if (!refresh) return this.forget(sessionEnded);
    const { status, answer } = await this.post("/sessions/refresh", { refreshToken: refresh });
    if (status === 401) return this.end(session, sessionEnded);
    if (status !== 200 && status !== 201) throw new Error(answer?.detail ?? `The session cannot be renewed: ${status}.`);
    // Somebody may have logged out meanwhile.
    if (this.held?.session !== session) return;
    this.take(session, this.tokens(answer));
    this.tabs.postMessage({ session, tokens: this.tokensHeld });
  }

  get tokensHeld() {
    const { access, refresh, expires } = this.held;
    return { access, refresh, expires };
  }

  take(session, tokens) {
    if (this.held?.session !== session) return;
    this.keep({ ...this.held, ...tokens });
    this.waiting.forEach((resolve) => resolve());
  }

  /** What another tab says. */
  async hear({ session, tokens, wanted, stale, ended, reason }) {
    const own = this.held?.session;
    if (!own) return;
    if (session === own) this.take(session, tokens);
    if (ended === own) this.forget(reason ?? "You have logged out in another tab.");
    if (wanted !== own || !this.isRenewer) return;
    try {
      // Those that share the session hear of it when it is renewed.
      if (this.held.access === stale) await this.renew(stale);
      else this.tabs.postMessage({ session: own, tokens: this.tokensHeld });
    } catch {
      // The tab that asked gives up by itself.
    }
  }

  // Requests

  async post(path, body) {
    const response = await fetch(path, {
      method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(body), cache: "no-store",
    });
    let answer = null;
    try {
      answer = await response.json();
    } catch {
      // What is no JSON says nothing.
    }
    return { status: response.status, answer };
  }

  /** What is shown now; a token that ends soon is renewed first. */
  async shown() {
    const { session, access, expires } = this.held;
    if (!session) return this.held.key;
    if (expires - Date.now() < renewalMargin) {
      try {
        await this.renew(access);
      } catch (fault) {
        // It is good for a while yet.
        if (expires < Date.now()) throw fault;
      }
      this.check();
    }
    return this.held.access;
  }

  check() {
    if (!this.held) throw new LoggedOut(sessionEnded);
  }

  /**
   * Sends a request by `send`, which is given the fields of its header and gives the answer. A token that is refused is renewed
   * once, and the request sent again: nothing was done of it.
   */
  async through(send, headers = new Headers()) {
    if (!this.held || headers.has("authorization")) return send(headers);
    const { session } = this.held;
    const first = await this.shown();
    headers.set("authorization", `Bearer ${first}`);
    const answer = await send(headers);
    const isRefused = answer.status === 401 && /error="invalid_token"/.test(answer.headers.get("www-authenticate"));
    if (!isRefused) return answer;
    if (!session) {
      if (this.held?.key === first) this.forget(keyRefused);
      throw new LoggedOut(keyRefused);
    }
    this.check();
    if (this.held.access === first) await this.renew(first);
    this.check();
    headers.set("authorization", `Bearer ${this.held.access}`);
    return send(headers);
  }

  /** `fetch` with what is shown to the server. */
  fetch(url, { headers, ...rest } = {}) {
    return this.through((fields) => fetch(url, { ...rest, headers: fields }), new Headers(headers));
  }

  /** Fetches a page as a document, whose scripts do not run. */
  document(url) {
    return this.through((fields) => new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.responseType = "document";
      for (const [name, value] of fields) request.setRequestHeader(name, value);
      request.addEventListener("load", () => resolve({
        status: request.status, document: request.response, headers: { get: (name) => request.getResponseHeader(name) },
      }));
      request.addEventListener("error", () => reject(new Error("The server does not answer.")));
      request.send();
    }), new Headers({ accept: "text/html" }));
  }
}
