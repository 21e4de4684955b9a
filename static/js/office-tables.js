// On a narrow screen the tables of the office become cards: each cell then says which column it belongs to.
for (const table of document.querySelectorAll(".mf-office table.listing")) {
  const heads = [...table.querySelectorAll("thead th")].map((head) =>
    head.querySelector(".w-sr-only") ? "" : head.textContent.trim(),
  );
  for (const row of table.querySelectorAll("tbody tr"))
    [...row.cells].forEach((cell, at) => {
      if (heads[at] && !cell.dataset.label && !cell.matches(".title, .mf-office__bar") && cell.colSpan === 1) cell.dataset.label = heads[at];
    });
}
