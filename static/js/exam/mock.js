// The clock of a mock exam: counts down, and sends the page in when the time is over. Without it the server does the same.
const root = document.querySelector("[data-mock]");
const left = root.querySelector("[data-left]");
const ends = performance.now() + Number(root.dataset.seconds) * 1000;

function tick() {
  const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  left.textContent = root.dataset.sayLeft.replace("{m}", Math.floor(seconds / 60)).replace("{s}", String(seconds % 60).padStart(2, "0"));
  left.classList.toggle("is-short", seconds <= 300);
  if (!seconds) return end();
  setTimeout(tick, 1000);
}

function end() {
  const form = root.querySelector("[data-end]");
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: "end" }));
  form.submit();
}

tick();
