// From the waiting room to the handing in. The journal takes care of the answers, Live of what the invigilator says.
import { answerFile, download } from "./answer_file.js";
import { ServerClock } from "./clock.js";
import { Journal, sendLeftovers } from "./journal.js";
import { Live } from "./live.js";
import { fill, sentences, within } from "./old_browsers.js";
import { Paper } from "./paper.js";
import { Store } from "./store.js";
import { followView } from "./view.js";

const root = document.querySelector("[data-exam]");
const part = (name) => root.querySelector(`[data-${name}]`);
const say = sentences(root);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const clock = new ServerClock();
const exam = root.dataset.registration;
const first = JSON.parse(document.getElementById("exam-state").textContent);
const BELL_SPREAD = 1500;
const AFTER_BELL = 20;
const SPOKEN_AT = [30, 10, 5, 1];

function machine() {
  try {
    const known = localStorage.getItem("exam:machine") || Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem("exam:machine", known);
    return known;
  } catch {
    return "";
  }
}

function sebKey() {
  const security = window.SafeExamBrowser && window.SafeExamBrowser.security;
  if (!security) return Promise.resolve("");
  return new Promise((done) => {
    setTimeout(() => done(security.configKey || ""), 1500);
    try { security.updateKeys(() => done(security.configKey || "")); } catch { done(security.configKey || ""); }
  });
}

function alertWith(sentence) {
  if (part("alert").textContent !== sentence) part("alert").textContent = sentence;
  part("alert").hidden = !sentence;
}

function post(address, values) {
  return fetch(address, { method: "POST", headers: { "X-CSRFToken": root.dataset.csrf }, body: values, signal: within(25000) });
}

class Exam {
  constructor(store) {
    this.store = store;
    this.paper = null;
    this.said = 0;
    this.state = first;
    clock.set(first.now, first.ends_at);
    this.live = new Live({
      pulse: root.dataset.pulse, state: root.dataset.stateUrl, first, clock,
      report: () => ({ place: this.paper ? "paper" : "waiting", unsafe: this.unsaved }),
      changed: (state) => this.changed(state),
      alive: (yes) => this.alive(yes),
    });
    this.changed(first);
    if (!store.keeps) alertWith(say("keeps-nothing"));
    this.enter();
    this.tick();
  }

  /** The waiting room: begin when the server opens, a little apart from everybody else, and again when something changes. */
  async enter() {
    if (this.entering || this.paper) return;
    this.entering = true;
    const wait = this.opensIn();
    part("waiting").hidden = false;
    part("why").textContent = say(`why-${this.state.why}`) || "";
    if (this.state.may_begin || (this.state.why === "sitting_not_open" && this.state.opens_at)) {
      if (!this.state.ends_at && wait) await this.bell();
      await this.begin();
    }
    this.entering = false;
  }

  get unsaved() {
    return this.journal ? this.journal.unsaved : 0;
  }

  opensIn() {
    return this.state.opens_at ? clock.until(this.state.opens_at) : 0;
  }

  /** Looked at each second: the opening may be moved, and timers of browsers go off a little early. */
  async bell() {
    const apart = Math.random() * BELL_SPREAD;
    while (this.opensIn()) await pause(Math.min(this.opensIn() + AFTER_BELL, 1000));
    await pause(apart);
  }

  async begin() {
    for (let retry = 1000; !this.paper; retry = Math.min(retry * 2, 8000)) {
      try {
        const left = await sendLeftovers(root.dataset.save, this.store);
        const seb_key = await sebKey();
        const answer = await post(root.dataset.begin, JSON.stringify({ start: root.dataset.start, machine: machine(), seb_key, seb_url: location.href }));
        const told = await answer.json();
        if (told.wait_ms) {
          await pause(told.wait_ms + AFTER_BELL);
          continue;
        }
        if (answer.ok) return this.open(told, left);
        return await this.refused(told);
      } catch {
        alertWith(say("offline"));
        await pause(retry);
      }
    }
  }

  async refused(told) {
    part("why").textContent = told.sentence || "";
    part("waiver").hidden = told.error !== "seb_required";
    if (told.error === "attempt_closed") {
      if ((await this.store.all()).size) return this.offerFile();
      location.reload();
    }
  }

  open(told, left) {
    alertWith(left.late ? say("left-late", { n: left.late }) : "");
    clock.set(told.now, told.ends_at);
    this.journal = new Journal({
      address: root.dataset.save, ticket: told.ticket, store: this.store, tell: (state) => this.tell(state), clock,
      keys: () => this.live.keys, heard: (news) => this.live.heard(news),
    });
    part("waiting").hidden = true;
    this.paper = new Paper({ root, part, say, exam, told, journal: this.journal, handIn: () => this.handIn() });
    this.wire();
    this.tell("saved");
    this.hold();
  }

  wire() {
    addEventListener("online", () => this.journal.send());
    addEventListener("beforeunload", (event) => {
      if (this.journal.unsaved && !this.left) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.hiddenAt = performance.now();
        this.journal.send({ keepalive: true });
      } else if (this.hiddenAt) {
        post(root.dataset.leftUrl, JSON.stringify({ seconds: Math.round((performance.now() - this.hiddenAt) / 1000) })).catch(() => {});
        this.hiddenAt = 0;
      }
    });
  }

  /** What an invigilator did: minutes, pause, announcement, move, end. */
  changed(state) {
    this.state = state;
    clock.set(state.now, state.ends_at);
    clock.hold(state.held_until);
    part("seat").textContent = [state.room, state.seat].filter(Boolean).join(" ");
    const list = state.said.map(({ at, text }) => {
      const line = document.createElement("li");
      line.textContent = `${at.slice(11, 16)}　${text}`;
      return line;
    });
    fill(part("said"), ...list);
    part("said-box").hidden = !list.length;
    if (list.length > this.said && this.paper) part("spoken-now").textContent = state.said[0].text;
    this.said = list.length;
    if (state.closed && this.paper) return this.tell("closed");
    this.hold();
    if (!this.paper) this.enter();
  }

  hold() {
    part("paused").hidden = !clock.isHeld;
    part("body").inert = clock.isHeld;
    part("body").classList.toggle("is-held", clock.isHeld);
  }

  alive(yes) {
    if (yes && this.unsaved) this.journal.send();
    if (!yes && this.paper && !this.journal.over) alertWith(say("offline"));
    if (yes && this.paper && !this.journal.over && !this.journal.unsaved) alertWith("");
  }

  tell(state) {
    const unsaved = this.unsaved;
    part("state").textContent = state === "saved" ? say("saved") : unsaved ? say("unsaved", { n: unsaved }) : "";
    part("state").dataset.tone = state;
    if (state === "offline") alertWith(say("offline"));
    if (state === "saved") alertWith("");
    if (state === "stale") {
      alertWith(say("stale"));
      this.freeze();
      this.live.stop();
    }
    if (state === "closed") this.closed();
  }

  freeze() {
    if (this.paper) this.paper.freeze();
  }

  async closed() {
    this.journal.close();
    this.live.stop();
    this.freeze();
    if (this.journal.unsaved) return this.offerFile();
    this.left = true;
    location.assign(root.dataset.receipt);
  }

  async handIn() {
    part("hand-in").disabled = true;
    try {
      if (!(await this.journal.flush()) && !this.journal.over) throw new Error("offline");
      await this.submit();
    } catch {
      part("hand-in").disabled = false;
      alertWith(say("offline"));
    }
  }

  async submit() {
    const answer = await post(root.dataset.handInUrl, JSON.stringify({ ticket: this.journal.ticket }));
    if (!answer.ok) throw new Error(String(answer.status));
    this.journal.close();
    this.left = true;
    location.assign(root.dataset.receipt);
  }

  /** Time is over: send what is left, hand in, and where no network comes back, give the file out of the house. */
  async timeOver() {
    this.paper.freeze();
    part("body").hidden = true;
    if (await this.journal.flush(9000)) {
      try { return await this.submit(); } catch { /* closed by the server at the latest */ }
    }
    if (this.journal.over !== "closed" && !this.journal.unsaved) return setTimeout(() => this.timeOver(), 3000);
    this.offerFile();
    if (!this.journal.over) setTimeout(() => this.timeOver(), 3000);
  }

  async offerFile() {
    part("file").hidden = false;
    part("body").hidden = true;
    part("waiting").hidden = true;
    if (this.offered) return;
    this.offered = true;
    part("file").focus();
    part("take-file").addEventListener("click", async () => {
      const parts = await this.store.all();
      if (!parts.size && this.journal) parts.set(this.journal.ticket, [...this.journal.waiting.values()]);
      download(await answerFile(parts, { id: root.dataset.key, public: root.dataset.public }), `answers-${exam.slice(0, 8)}.json`);
      this.left = true;
    });
  }

  tick() {
    const seconds = Math.ceil((this.paper ? clock.left : clock.until(this.state.opens_at || this.state.now)) / 1000);
    const words = say("left", { m: Math.floor(seconds / 60), s: String(seconds % 60).padStart(2, "0") });
    if (this.paper) {
      part("left").textContent = words;
      part("left").classList.toggle("is-short", seconds <= 300);
      if (SPOKEN_AT.includes(seconds / 60)) part("spoken").textContent = say("spoken", { m: seconds / 60 });
      this.hold();
      if (seconds <= 0 && !this.journal.over && !this.ended) {
        this.ended = true;
        this.timeOver();
      }
      if (seconds > 0 && this.ended && !this.journal.over && !this.left) {
        this.ended = false;
        this.paper.thaw();
      }
    } else {
      part("countdown").textContent = seconds > 0 ? words : "";
      if (this.state.held_until && !clock.isHeld) this.live.look().catch(() => {});
    }
    setTimeout(() => this.tick(), 1000 - (performance.now() % 1000));
  }
}

part("waiver").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await post(root.dataset.waive, new URLSearchParams(new FormData(event.target)));
  if (answer.ok) location.reload();
  else part("why").textContent = (await answer.json()).sentence;
});
document.querySelector("[data-not-begun]").remove(); // it shows itself where this script never comes so far
followView(root, part);
Store.open(exam).then((store) => new Exam(store));
