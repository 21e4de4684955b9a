// Keeps the code on the trainer's screen fresh. Without it the page shows the code of the moment it was opened.
const root = document.querySelector("[data-code-source]");

async function refresh() {
  const answer = await fetch(root.dataset.codeSource, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  root.querySelector("[data-code]").textContent = told.code;
  root.querySelector("[data-left]").textContent = `${told.left}`;
  root.querySelector("[data-present]").textContent = told.present;
  const picture = new DOMParser().parseFromString(told.picture, "image/svg+xml").documentElement;
  root.querySelector("[data-picture]").replaceChildren(picture);
}

if (root) setInterval(() => refresh().catch(() => {}), 3000);
