// Is there anything new for this page? Asked every few seconds, answered from the server's memory; only then the state is read.
// A save is told the same, so the next question waits anew after each. Nobody is told later than five seconds after the act.
import { within } from "./old_browsers.js";

const EVERY = 3400;
const JITTER = 600;
const PATIENCE = 8500;

export class Live {
  /** `report` says where the page is: { place, unsafe }. `changed` gets the state, `alive` whether the server answered. */
  constructor({ pulse, state, first, clock, report, changed, alive }) {
    Object.assign(this, { pulse, state, clock, report, changed, alive });
    this.keys = first.keys;
    this.news = first.news;
    this.stopped = false;
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.ask(), EVERY + Math.random() * JITTER);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async ask() {
    const { place, unsafe } = this.report();
    const query = new URLSearchParams({ k: this.keys.join(","), p: place, u: String(unsafe) });
    const asked = performance.now();
    try {
      const answer = await fetch(`${this.pulse}?${query}`, { cache: "no-store", signal: within(PATIENCE) });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      this.clock.set(told.now, "", performance.now() - asked);
      this.alive(true);
      if (told.news > this.news) await this.look();
    } catch {
      this.alive(false);
    }
    this.plan();
  }

  /** What the answer to a save said in passing. */
  heard(news) {
    this.plan();
    if (news > this.news) this.look().catch(() => {});
  }

  async look() {
    const answer = await fetch(this.state, { cache: "no-store", signal: within(PATIENCE) });
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    this.keys = told.keys;
    this.news = told.news;
    this.changed(told);
  }
}
