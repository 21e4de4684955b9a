// Above a field of units, one a line: a field that finds a unit by name or code and adds its line.
for (const lines of document.querySelectorAll("textarea[data-unit-lines]")) {
  const offered = document.getElementById(`${lines.id}-units`);
  const known = new Set([...offered.options].map((option) => option.value));
  const find = document.createElement("input");
  find.type = "search";
  find.setAttribute("list", offered.id);
  find.setAttribute("aria-label", lines.dataset.unitLines);
  find.placeholder = lines.dataset.unitLines;
  find.autocomplete = "off";
  const add = () => {
    if (!known.has(find.value)) return;
    const typed = lines.value.split("\n").filter((line) => line.trim());
    if (!typed.includes(find.value)) typed.push(find.value);
    lines.value = typed.join("\n") + "\n";
    find.value = "";
  };
  find.addEventListener("input", add);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    // What is typed in full but for its code, or fits one unit only, is that unit.
    const fits = [...known].filter((value) => value.includes(find.value.trim()));
    if (find.value.trim() && fits.length === 1) find.value = fits[0];
    add();
  });
  lines.before(find);
}
