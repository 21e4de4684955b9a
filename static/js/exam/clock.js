// The server's time. The page counts on from it with a clock that nobody can set, so changing the computer's time does nothing.
export class ServerClock {
  constructor() {
    this.at = 0;
    this.since = performance.now();
    this.ends = 0;
    this.held = 0;
  }

  /** What the server said after `took` milliseconds: its time is now between the two, so a clock inside is left as it is. */
  set(now, endsAt, took = 0) {
    const least = Date.parse(now);
    this.at = Math.min(Math.max(this.now, least), least + took);
    this.since = performance.now();
    if (endsAt) this.ends = Date.parse(endsAt);
  }

  hold(until) {
    this.held = until ? Date.parse(until) : 0;
  }

  get now() {
    return this.at + performance.now() - this.since;
  }

  get isHeld() {
    return this.held > this.now;
  }

  get left() {
    return Math.max(0, this.ends - this.now);
  }

  until(moment) {
    return Math.max(0, Date.parse(moment) - this.now);
  }
}
