// How somebody wants to see the paper: large type, high contrast, the time shown or not. Kept in this browser.
const KEPT = "exam:view";
const ASKED = 6000;
const NAMES = ["large", "contrast", "hide-time"];

function kept() {
  try { return new Set(JSON.parse(localStorage.getItem(KEPT) || "[]")); } catch { return new Set(); }
}

export function followView(root, part) {
  const view = kept();
  if (root.dataset.large === "true" && !localStorage.getItem(KEPT)) view.add("large");
  const draw = () => NAMES.forEach((name) => {
    document.body.classList.toggle(`mf-exam--${name}`, view.has(name));
    part(`view="${name}"`).setAttribute("aria-pressed", String(view.has(name)));
  });
  root.querySelectorAll("[data-view]").forEach((button) => button.addEventListener("click", () => {
    const name = button.dataset.view;
    if (!view.delete(name)) view.add(name);
    try { localStorage.setItem(KEPT, JSON.stringify([...view])); } catch { /* only this page remembers it */ }
    draw();
  }));
  part("ask-time").addEventListener("click", () => {
    part("spoken").textContent = "";
    requestAnimationFrame(() => { part("spoken").textContent = part("left").textContent; });
    part("left").classList.add("is-asked"); // for whoever hid the time, and sees
    setTimeout(() => part("left").classList.remove("is-asked"), ASKED);
  });
  draw();
}
