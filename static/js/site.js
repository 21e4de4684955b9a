// Small helps on every page; everything works without them.
for (const element of document.querySelectorAll("[data-focus]")) element.focus();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
