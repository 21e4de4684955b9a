// Tries what an exam needs of this computer, and says in words what came out.
import { sentences, within } from "./old_browsers.js";

const root = document.querySelector("[data-ready]");
const say = sentences(root);

function tell(name, good, detail = "") {
  const place = root.querySelector(`[data-test="${name}"]`);
  place.textContent = [say(good ? "good" : "look"), detail].filter(Boolean).join("：");
  place.dataset.good = good;
}

async function ask() {
  const began = performance.now();
  const answer = await fetch(root.dataset.pulse, { cache: "no-store", signal: within(5000) });
  return { now: (await answer.json()).now, took: performance.now() - began };
}

async function line() {
  const found = [];
  for (let i = 0; i < 10; i += 1) {
    try { found.push(await ask()); } catch { /* counted by its absence */ }
  }
  const average = found.length ? Math.round(found.reduce((sum, one) => sum + one.took, 0) / found.length) : 0;
  tell("line", found.length === 10 && average < 1500, say("line", { ok: found.length, n: 10, ms: average }));
  if (found.length) {
    const off = Math.round((Date.now() - Date.parse(found[found.length - 1].now)) / 1000);
    tell("clock", Math.abs(off) < 60, say("clock", { n: off }));
  }
}

function store() {
  return new Promise((done) => {
    try {
      const asked = indexedDB.open("mingfa-try", 1);
      asked.onerror = () => done(false);
      asked.onsuccess = () => { asked.result.close(); indexedDB.deleteDatabase("mingfa-try"); done(true); };
    } catch { done(false); }
  });
}

// That this runs at all says that the browser is new enough: an older one reads no such script and leaves the page's sentence.
tell("browser", true, (navigator.userAgent.match(/(Firefox|Edg|Chrome|Version)\/[\d]+/) || [""])[0]);
tell("crypto", Boolean(globalThis.crypto && crypto.subtle));
const seb = root.querySelector('[data-test="seb"]');
seb.textContent = /SEB\//.test(navigator.userAgent) || window.SafeExamBrowser ? seb.dataset.yes : seb.dataset.no;
store().then((good) => tell("store", good));
line();
