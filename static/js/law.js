// A click on the sign beside a paragraph copies its address; without this it is an ordinary link to it.
const status = document.querySelector("[data-copied]");
for (const link of document.querySelectorAll("[data-copy]")) {
  link.addEventListener("click", () => {
    if (navigator.clipboard) navigator.clipboard.writeText(link.href).then(() => { if (status) status.textContent = status.dataset.copied; });
  });
}
