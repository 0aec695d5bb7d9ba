import { ask, InputFault } from "./requests.js";

/** As long nobody types before a document is looked at, in milliseconds. */
const patience = 400;
/** How a server says that it looks at no documents: one that runs a list of them alone, or one of another release. */
const refusals = ["PERSISTED_QUERY_NOT_IN_LIST", "BAD_REQUEST"];

/**
 * Has the server look at a document while it is written: `request` gives what is to be looked at, or null, and `show` gets the
 * errors. The document is sent in `extensions.validate`, where no server would run anything of it.
 */
export class Validation {
  constructor({ request, show }) {
    this.request = request;
    this.show = show;
    this.isRefused = false;
  }

  /** Looks once nobody has typed for a while. */
  soon() {
    this.stop();
    this.timer = setTimeout(() => this.look(), patience);
  }

  /** Looks no more at what was written so far. */
  stop() {
    clearTimeout(this.timer);
    this.looking?.abort();
    this.looking = null;
  }

  async look() {
    const request = this.isRefused ? null : this.request();
    if (!request) return;
    const own = new AbortController();
    this.looking = own;
    try {
      const errors = await this.errors(request, own.signal);
      this.isRefused = errors.some(({ extensions }) => refusals.includes(extensions?.code));
      if (!own.signal.aborted && !this.isRefused) this.show(errors);
    } catch {
      // What is wrong with headers stands under them, and a server that does not answer is told of where something runs.
    }
  }

  async errors(request, signal) {
    // To readers of application/json a fault is no failure of the request, which browsers would complain of.
    const accept = "application/json";
    try {
      return JSON.parse((await ask(request, signal, accept)).text).errors ?? [];
    } catch (fault) {
      if (!(fault instanceof InputFault) || fault.part !== "variables") throw fault;
      // What is wrong with the variables' text stands under them; of their values nothing can be said then.
      const { text } = await ask({ ...request, variables: "" }, signal, accept);
      return (JSON.parse(text).errors ?? []).filter(({ extensions }) => extensions?.code !== "BAD_USER_INPUT");
    }
  }
}
