// Answers on their way to the server: numbered, kept on this computer until acknowledged, sent again until then.
import { within } from "./old_browsers.js";

const SEND_EVERY = 400;
const RETRY_FIRST = 1000;
const RETRY_MOST = 8000;
const AT_ONCE = 100;

async function post(address, ticket, entries, options = {}, page = {}) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket, entries: entries.map(({ seq, item, value, at }) => ({ seq, item, value, at })), ...page }),
    signal: within(25000),
    ...options,
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  return answer.json();
}

const answered = (told) => [...(told.saved || []), ...(told.stale || []), ...(told.conflict || []), ...(told.refused || []).map((one) => one.seq)];

/** Before anything else: what an earlier page could not send goes under its own ticket, so it never overwrites what came later. */
export async function sendLeftovers(address, store) {
  const result = { saved: 0, late: 0, closed: false };
  for (const [ticket, entries] of await store.all()) {
    for (let first = 0; first < entries.length; first += AT_ONCE) {
      const told = await post(address, ticket, entries.slice(first, first + AT_ONCE));
      await store.remove(ticket, answered(told));
      result.saved += (told.saved || []).length;
      result.late += (told.stale || []).length;
      if (told.closed || told.error) {
        result.closed = true;
        break;
      }
    }
  }
  return result;
}

export class Journal {
  /**
   * `tell` is called whenever the state changes: "saved", "unsaved", "offline", "stale" or "closed".
   * A save asks for news of `keys()` in passing; `heard` gets their number.
   */
  constructor({ address, ticket, store, tell, clock, keys, heard }) {
    Object.assign(this, { address, ticket, store, tell, clock, keys, heard });
    this.seq = 0;
    this.waiting = new Map();
    this.sending = false;
    this.retry = RETRY_FIRST;
    this.over = "";
  }

  /** Note an answer. A newer answer to the same item replaces one that has not left yet. */
  put(item, value) {
    if (this.over) return;
    const replaced = [...this.waiting.values()].filter((entry) => entry.item === item && !entry.sent).map((entry) => entry.seq);
    for (const seq of replaced) this.waiting.delete(seq);
    this.seq += 1;
    const entry = { seq: this.seq, item, value, at: new Date().toISOString(), sent: false };
    this.waiting.set(this.seq, entry);
    this.store.put(this.ticket, entry).then(() => this.store.remove(this.ticket, replaced)).catch(() => {});
    this.tell("unsaved");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), SEND_EVERY);
  }

  get unsaved() {
    return this.waiting.size;
  }

  async send(options = {}) {
    if (this.sending || this.over || !this.waiting.size) return;
    this.sending = true;
    clearTimeout(this.timer);
    const entries = [...this.waiting.values()].slice(0, AT_ONCE);
    for (const entry of entries) entry.sent = true;
    const asked = performance.now();
    const page = { keys: this.keys(), unsafe: this.waiting.size - entries.length };
    try {
      this.take(await post(this.address, this.ticket, entries, options, page), asked);
      this.retry = RETRY_FIRST;
    } catch {
      // Once sent, a number keeps its value: the server may have it although nobody heard so.
      this.tell("offline");
      this.timer = setTimeout(() => this.send(), this.retry);
      this.retry = Math.min(this.retry * 2, RETRY_MOST);
    } finally {
      this.sending = false;
    }
    if (this.waiting.size && !this.over && this.retry === RETRY_FIRST) this.timer = setTimeout(() => this.send(), 50);
  }

  take(told, asked) {
    if (told.now) this.clock.set(told.now, told.ends_at, performance.now() - asked);
    const done = answered(told);
    for (const seq of done) this.waiting.delete(seq);
    this.store.remove(this.ticket, done).catch(() => {});
    if (told.closed || told.error === "not_understood") return this.end("closed");
    if ((told.stale || []).length) return this.end("stale");
    this.tell(this.waiting.size ? "unsaved" : "saved");
    if (Number.isInteger(told.news)) this.heard(told.news);
  }

  /** Over, unless it already was for another reason. */
  close() {
    this.over = this.over || "closed";
  }

  end(how) {
    this.over = how;
    this.tell(how);
  }

  /** Send everything now; resolves when nothing is left or after `patience` milliseconds. */
  async flush(patience = 10000) {
    const until = performance.now() + patience;
    while (this.waiting.size && !this.over && performance.now() < until) {
      await this.send();
      if (this.waiting.size) await new Promise((done) => setTimeout(done, 200));
    }
    return this.waiting.size === 0;
  }
}
