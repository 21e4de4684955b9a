// Answers on their way to the server: numbered, kept on this computer until acknowledged, sent again until then.
const SEND_EVERY = 400;
const RETRY_FIRST = 1000;
const RETRY_MOST = 15000;

export class Journal {
  /** `tell` is called whenever the state changes: "saved", "unsaved", "offline", "stale" or "closed". */
  constructor({ address, ticket, store, tell, clock }) {
    Object.assign(this, { address, ticket, store, tell, clock });
    this.seq = 0;
    this.waiting = new Map();
    this.sending = false;
    this.retry = RETRY_FIRST;
    this.over = "";
    this.keep();
  }

  /** Note an answer. A newer answer to the same item replaces one that has not left yet. */
  put(item, value) {
    if (this.over) return;
    for (const [seq, entry] of this.waiting) if (entry.item === item && !entry.sent) this.waiting.delete(seq);
    this.seq += 1;
    this.waiting.set(this.seq, { seq: this.seq, item, value, at: new Date().toISOString(), sent: false });
    this.keep();
    this.tell("unsaved");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), SEND_EVERY);
  }

  get unsaved() {
    return this.waiting.size;
  }

  keep() {
    try {
      localStorage.setItem(this.store, JSON.stringify([...this.waiting.values()].map(({ item, value }) => ({ item, value }))));
    } catch {
      // A full or forbidden store: the answers are still sent, only a closed page would lose what was not.
    }
  }

  /** What an earlier page of this exam on this computer could not send any more. */
  static left(store) {
    try {
      return JSON.parse(localStorage.getItem(store) || "[]");
    } catch {
      return [];
    }
  }

  async send() {
    if (this.sending || this.over || !this.waiting.size) return;
    this.sending = true;
    clearTimeout(this.timer);
    const entries = [...this.waiting.values()].slice(0, 100);
    for (const entry of entries) entry.sent = true;
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ticket: this.ticket, entries: entries.map(({ seq, item, value, at }) => ({ seq, item, value, at })) }),
        signal: AbortSignal.timeout(25000),
      });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      this.take(await answer.json());
      this.retry = RETRY_FIRST;
    } catch {
      for (const entry of entries) entry.sent = false;
      this.tell("offline");
      this.timer = setTimeout(() => this.send(), this.retry);
      this.retry = Math.min(this.retry * 2, RETRY_MOST);
    } finally {
      this.sending = false;
    }
    if (this.waiting.size && !this.over && this.retry === RETRY_FIRST) this.timer = setTimeout(() => this.send(), 50);
  }

  take(told) {
    if (told.now) this.clock(told.now, told.ends_at);
    const done = [...(told.saved || []), ...(told.stale || []), ...(told.conflict || []), ...(told.refused || []).map((one) => one.seq)];
    for (const seq of done) this.waiting.delete(seq);
    this.keep();
    if (told.closed || told.error === "not_understood") return this.end("closed");
    if ((told.stale || []).length) return this.end("stale");
    this.tell(this.waiting.size ? "unsaved" : "saved");
  }

  end(how) {
    this.over = how;
    this.tell(how);
  }

  /** Send everything now; resolves when nothing is left or after `patience` milliseconds. */
  async flush(patience = 10000) {
    const until = Date.now() + patience;
    while (this.waiting.size && !this.over && Date.now() < until) {
      await this.send();
      if (this.waiting.size) await new Promise((done) => setTimeout(done, 200));
    }
    return this.waiting.size === 0;
  }
}
