// Answers that the server has not acknowledged, kept on this computer beyond the page's life, each with its ticket.
const NAME = "mingfa-exam";
const TABLE = "entries";

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: ["exam", "ticket", "seq"] }).createIndex("exam", "exam");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

function finished(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

export class Store {
  constructor(exam, base) {
    Object.assign(this, { exam, base });
  }

  /** Where a browser keeps nothing the page still works: only closing it before the answers are sent loses them. */
  static async open(exam) {
    try {
      return new Store(exam, await opened());
    } catch {
      return new Store(exam, null);
    }
  }

  get keeps() {
    return Boolean(this.base);
  }

  table(mode) {
    return this.base.transaction(TABLE, mode).objectStore(TABLE);
  }

  async put(ticket, { seq, item, value, at }) {
    if (this.base) await finished(this.table("readwrite").put({ exam: this.exam, ticket, seq, item, value, at }));
  }

  async remove(ticket, seqs) {
    if (!this.base || !seqs.length) return;
    const table = this.table("readwrite");
    await Promise.all(seqs.map((seq) => finished(table.delete([this.exam, ticket, seq]))));
  }

  /** What is kept for this exam, by ticket: Map(ticket -> entries in their order). */
  async all() {
    const found = new Map();
    if (!this.base) return found;
    for (const { ticket, seq, item, value, at } of await finished(this.table("readonly").index("exam").getAll(this.exam))) {
      if (!found.has(ticket)) found.set(ticket, []);
      found.get(ticket).push({ seq, item, value, at });
    }
    for (const entries of found.values()) entries.sort((one, other) => one.seq - other.seq);
    return found;
  }
}
