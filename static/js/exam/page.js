// The paper: question, strip, time, state of saving. The journal takes care of the answers.
import { Journal } from "./journal.js";
import { ServerClock } from "./clock.js";
import { isAnswered, show } from "./question.js";

const root = document.querySelector("[data-exam]");
const part = (name) => root.querySelector(`[data-${name}]`);
const say = (name, values = {}) => (root.getAttribute(`data-say-${name}`) || "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = new ServerClock();
const store = `exam:${root.dataset.registration}`;

function alertWith(sentence) {
  part("alert").textContent = sentence;
  part("alert").hidden = !sentence;
}

async function begin() {
  const answer = await fetch(root.dataset.begin, { method: "POST", headers: { "X-CSRFToken": root.dataset.csrf } });
  const told = await answer.json();
  if (answer.ok) return told;
  if (told.error === "attempt_closed") location.reload();
  alertWith(told.sentence);
  throw new Error(told.error);
}

class Page {
  constructor(told) {
    this.items = told.paper.sections.flatMap((section) => section.items.map((item) => ({ ...item, section: section.title })));
    this.answers = told.answers;
    this.flags = new Set(told.flags);
    this.at = Number(sessionStorage.getItem(`${store}:at`)) || 0;
    clock.set(told.now, told.ends_at);
    const left = Journal.left(store);
    this.journal = new Journal({
      address: root.dataset.save, ticket: told.ticket, store, tell: (state) => this.tell(state), clock: (now, ends) => clock.set(now, ends),
    });
    for (const { item, value } of left) {
      if (item !== "_flags") this.answers[item] = value;
      this.journal.put(item, value);
    }
    this.wire();
    this.drawStrip();
    this.go(Math.min(this.at, this.items.length - 1), false);
    this.tell(left.length ? "unsaved" : "saved");
    this.tick();
    part("body").hidden = false;
  }

  wire() {
    part("previous").addEventListener("click", () => this.go(this.at - 1));
    part("next").addEventListener("click", () => (this.at === this.items.length - 1 ? this.review() : this.go(this.at + 1)));
    part("flag").addEventListener("click", () => this.flag());
    part("review").addEventListener("click", () => this.review());
    part("back").addEventListener("click", () => this.go(this.at));
    part("hand-in").addEventListener("click", () => this.handIn());
    part("strip").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.go(Number(button.dataset.at));
    });
    document.addEventListener("keydown", (event) => {
      if (event.altKey && event.key === "ArrowRight") this.go(this.at + 1);
      if (event.altKey && event.key === "ArrowLeft") this.go(this.at - 1);
    });
    addEventListener("online", () => this.journal.send());
    addEventListener("beforeunload", (event) => {
      if (this.journal.unsaved && !this.journal.over) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => this.journal.send());
  }

  go(at, focus = true) {
    if (at < 0 || at >= this.items.length) return;
    this.at = at;
    sessionStorage.setItem(`${store}:at`, String(at));
    const item = this.items[at];
    const heading = `${say("position", { i: at + 1, n: this.items.length })} · ${say(`kind-${item.kind}`) || item.section}`;
    part("question").replaceChildren(show(item, heading, this.answers[item.id], (value) => this.answer(item, value), say));
    part("reviewing").hidden = true;
    part("body").hidden = false;
    part("previous").disabled = at === 0;
    this.drawFlag();
    this.drawStrip();
    if (focus) part("question").focus();
    scrollTo({ top: 0 });
  }

  answer(item, value) {
    this.answers[item.id] = value;
    this.journal.put(item.id, value);
    this.drawStrip();
  }

  flag() {
    const id = this.items[this.at].id;
    if (!this.flags.delete(id)) this.flags.add(id);
    this.journal.put("_flags", { items: [...this.flags] });
    this.drawFlag();
    this.drawStrip();
  }

  drawFlag() {
    const flagged = this.flags.has(this.items[this.at].id);
    part("flag").textContent = say(flagged ? "unflag" : "flag");
    part("flag").setAttribute("aria-pressed", String(flagged));
  }

  drawStrip() {
    const strip = part("strip");
    if (strip.children.length !== this.items.length) {
      strip.replaceChildren(...this.items.map((_, at) => Object.assign(document.createElement("button"), { type: "button", textContent: at + 1 })));
      [...strip.children].forEach((button, at) => { button.dataset.at = at; });
    }
    this.items.forEach((item, at) => {
      const button = strip.children[at];
      button.classList.toggle("is-answered", isAnswered(this.answers[item.id]));
      button.classList.toggle("is-flagged", this.flags.has(item.id));
      if (at === this.at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
  }

  review() {
    const open = this.items.map((item, at) => [item, at + 1]).filter(([item]) => !isAnswered(this.answers[item.id])).map(([, number]) => number);
    part("open").textContent = open.length ? say("open", { n: open.length, list: open.join(", ") }) : say("all");
    part("body").hidden = true;
    part("reviewing").hidden = false;
    part("reviewing").focus();
  }

  async handIn() {
    part("hand-in").disabled = true;
    const all = await this.journal.flush();
    if (!all && !this.journal.over) {
      part("hand-in").disabled = false;
      return alertWith(say("offline"));
    }
    this.leave();
  }

  leave() {
    localStorage.removeItem(store);
    this.journal.over ||= "closed";
    const form = document.createElement("form");
    form.method = "post";
    form.action = root.dataset.submit;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: root.dataset.csrf }));
    document.body.append(form);
    form.submit();
  }

  tell(state) {
    const words = { saved: say("saved"), unsaved: say("unsaved", { n: this.journal?.unsaved ?? 0 }), offline: say("unsaved", { n: this.journal?.unsaved ?? 0 }), stale: "", closed: "" };
    part("state").textContent = words[state];
    part("state").dataset.tone = state;
    alertWith(state === "offline" ? say("offline") : state === "stale" ? say("stale") : "");
    if (state === "stale") root.querySelectorAll("input, textarea, select, [data-flag], [data-hand-in]").forEach((field) => { field.disabled = true; });
    if (state === "closed") location.reload();
  }

  tick() {
    const seconds = Math.ceil(clock.left / 1000);
    part("left").textContent = say("left", { m: Math.floor(seconds / 60), s: String(seconds % 60).padStart(2, "0") });
    part("left").classList.toggle("is-short", seconds <= 300);
    if (seconds <= 0 && !this.journal.over) {
      this.journal.flush(8000).then(() => this.leave());
      return;
    }
    // Every twenty seconds the page asks how long there is, so that minutes given back arrive without an answer being saved.
    if (seconds % 20 === 0 && !this.journal.unsaved && !this.journal.over) this.ask();
    setTimeout(() => this.tick(), 1000 - (Date.now() % 1000));
  }

  async ask() {
    try {
      const answer = await fetch(root.dataset.save, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ticket: this.journal.ticket, entries: [] }) });
      const told = await answer.json();
      if (told.now) clock.set(told.now, told.ends_at);
      if (told.closed) this.tell("closed");
    } catch {
      // The next answer will tell whether the connection is gone.
    }
  }
}

begin().then((told) => new Page(told), () => {});
