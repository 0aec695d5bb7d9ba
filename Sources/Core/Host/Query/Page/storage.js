/** A value that the browser keeps under a name; where storage is off, the page works without it. */
export class Stored {
  constructor(storage, name, initial) {
    this.storage = storage;
    this.name = `videoplay${location.pathname}:${name}`;
    this.initial = initial;
  }

  read() {
    try {
      return JSON.parse(window[this.storage].getItem(this.name)) ?? this.initial;
    } catch {
      return this.initial;
    }
  }

  write(value) {
    try {
      window[this.storage].setItem(this.name, JSON.stringify(value));
    } catch {
      // Storage is off or full: what is kept is a convenience.
    }
  }
}
