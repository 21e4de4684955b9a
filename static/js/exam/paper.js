// The questions: one at a time, a strip of all, marks to come back, the review before handing in. All by keyboard.
import { fill } from "./old_browsers.js";
import { isAnswered, show } from "./question.js";

const FLAGS = "_flags";

/** 1、3–7、9: numbers as a reader takes them in at a glance. */
function inRuns(numbers) {
  const runs = [];
  for (const number of numbers) {
    const last = runs[runs.length - 1];
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? first : last === first + 1 ? `${first}、${last}` : `${first}–${last}`)).join("、");
}

export class Paper {
  constructor({ root, part, say, exam, told, journal, handIn }) {
    Object.assign(this, { root, part, say, exam, journal });
    this.items = told.paper.sections.flatMap((section) => section.items.map((item) => ({ ...item, section: section.title })));
    this.answers = told.answers;
    this.flags = new Set(told.flags);
    part("previous").addEventListener("click", () => this.go(this.at - 1));
    part("next").addEventListener("click", () => (this.at === this.items.length - 1 ? this.review() : this.go(this.at + 1)));
    part("flag").addEventListener("click", () => this.flag());
    part("review").addEventListener("click", () => this.review());
    part("back").addEventListener("click", () => this.go(this.at));
    part("hand-in").addEventListener("click", handIn);
    part("strip").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.go(Number(button.dataset.at));
    });
    document.addEventListener("keydown", (event) => this.key(event));
    this.drawStrip();
    this.go(Math.min(Number(sessionStorage.getItem(`exam:${exam}:at`)) || 0, this.items.length - 1), false);
    part("body").hidden = false;
  }

  key(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || this.part("body").inert) return;
    const acts = {
      ArrowRight: () => this.go(this.at + 1), KeyN: () => this.go(this.at + 1),
      ArrowLeft: () => this.go(this.at - 1), KeyP: () => this.go(this.at - 1),
      KeyM: () => this.flag(), KeyR: () => this.review(), KeyT: () => this.part("ask-time").click(),
    };
    const act = acts[event.code] || acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  go(at, focus = true) {
    if (at < 0 || at >= this.items.length) return;
    this.at = at;
    sessionStorage.setItem(`exam:${this.exam}:at`, String(at));
    const item = this.items[at];
    const heading = `${this.say("position", { i: at + 1, n: this.items.length })} · ${this.say(`kind-${item.kind}`) || item.section}`;
    fill(this.part("question"), show(item, heading, this.answers[item.id], (value) => this.answer(item, value), this.say));
    this.part("reviewing").hidden = true;
    this.part("body").hidden = false;
    this.part("previous").disabled = at === 0;
    this.drawFlag();
    this.drawStrip();
    if (this.frozen) this.freeze();
    if (focus) this.part("question").focus();
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
    this.journal.put(FLAGS, { items: [...this.flags] });
    this.drawFlag();
    this.drawStrip();
  }

  drawFlag() {
    const flagged = this.flags.has(this.items[this.at].id);
    this.part("flag").textContent = this.say(flagged ? "unflag" : "flag");
    this.part("flag").setAttribute("aria-pressed", String(flagged));
  }

  drawStrip() {
    const strip = this.part("strip");
    if (strip.children.length !== this.items.length) {
      fill(strip, ...this.items.map((_, at) => Object.assign(document.createElement("button"), { type: "button", textContent: at + 1 })));
      [...strip.children].forEach((button, at) => { button.dataset.at = at; });
    }
    this.items.forEach((item, at) => {
      const button = strip.children[at];
      const done = isAnswered(this.answers[item.id]);
      const marked = this.flags.has(item.id);
      button.classList.toggle("is-answered", done);
      button.classList.toggle("is-flagged", marked);
      button.setAttribute("aria-label", [at + 1, this.say(done ? "strip-done" : "strip-open"), marked ? this.say("strip-marked") : ""].filter(Boolean).join(" "));
      if (at === this.at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
  }

  review() {
    const open = this.items.map((item, at) => [item, at + 1]).filter(([item]) => !isAnswered(this.answers[item.id])).map(([, number]) => number);
    this.part("open").textContent = open.length ? this.say("open", { n: open.length, list: inRuns(open) }) : this.say("all");
    this.part("body").hidden = true;
    this.part("reviewing").hidden = false;
    this.part("reviewing").focus();
  }

  /** Nothing more can be entered here: the exam goes on elsewhere, or it is over. */
  freeze() {
    this.frozen = true;
    this.fields().forEach((field) => { field.disabled = true; });
  }

  thaw() {
    this.frozen = false;
    this.part("body").hidden = false;
    this.fields().forEach((field) => { field.disabled = false; });
  }

  fields() {
    return this.root.querySelectorAll("[data-question] input, [data-question] textarea, [data-question] select, [data-question] button, [data-flag], [data-hand-in]");
  }
}
