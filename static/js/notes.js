// Notes in a text: marked words shine where they stand, and marking words opens a small bar. Without it the list beside works.
const NEAR = 24;
const SPACE = /[\s\u200b\ufeff]/;

/** Every character of a passage that is no white space, with the place where it stands. */
const lettersOf = (root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.closest(".mf-no-print, .visually-hidden") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  const letters = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.data.length; at += 1) if (!SPACE.test(node.data[at])) letters.push({ node, at });
  return { letters, text: letters.map(({ node, at }) => node.data[at]).join("") };
};

const rangeOf = ({ letters }, begin, end) => {
  const range = new Range();
  range.setStart(letters[begin].node, letters[begin].at);
  range.setEnd(letters[end - 1].node, letters[end - 1].at + 1);
  return range;
};

const shine = (passage) => {
  if (!(window.CSS && CSS.highlights)) return;
  const ranges = [];
  for (const note of document.querySelectorAll("[data-words]")) {
    let begin = passage.text.indexOf(note.dataset.words);
    for (let left = Number(note.dataset.nth); left > 0 && begin >= 0; left -= 1) begin = passage.text.indexOf(note.dataset.words, begin + 1);
    if (begin >= 0) ranges.push(rangeOf(passage, begin, begin + note.dataset.words.length));
  }
  CSS.highlights.set("note", new Highlight(...ranges));
};

const root = document.querySelector("[data-notable]");
const form = document.querySelector("[data-note-form]");
if (root && form) {
  const passage = lettersOf(root);
  const bar = document.querySelector("[data-note-bar]");
  shine(passage);

  /** What is marked inside the passage, with what stands around it. */
  const marked = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!root.contains(range.commonAncestorContainer)) return null;
    const inside = ({ node, at }) => range.comparePoint(node, at) === 0 && range.comparePoint(node, at + 1) === 0;
    const begin = passage.letters.findIndex(inside);
    if (begin < 0) return null;
    let end = begin;
    while (end < passage.letters.length && inside(passage.letters[end])) end += 1;
    return {
      quote: passage.text.slice(begin, end),
      before: passage.text.slice(Math.max(begin - NEAR, 0), begin),
      after: passage.text.slice(end, end + NEAR),
      box: range.getBoundingClientRect(),
    };
  };
  const fill = (found) => {
    for (const name of ["quote", "before", "after"]) form.elements[name].value = found[name];
    const shown = form.querySelector("[data-quote]");
    shown.hidden = false;
    shown.textContent = found.quote;
    form.querySelector("[data-hint]").hidden = true;
  };
  let found = null;
  const look = () => {
    found = marked();
    bar.hidden = !found;
    if (!found) return;
    bar.style.top = `${window.scrollY + found.box.bottom + 8}px`;
    bar.style.left = `${Math.max(8, Math.min(found.box.left, document.documentElement.clientWidth - bar.offsetWidth - 8))}px`;
  };
  document.body.append(bar);
  document.addEventListener("selectionchange", () => setTimeout(look, 150));
  look(); // words may have been marked while this was still on its way
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the words stay marked
  bar.querySelector("[data-mark]").addEventListener("click", () => { fill(found); fetch(form.action, { method: "POST", body: new FormData(form) }).then(() => location.reload()); });
  bar.querySelector("[data-write]").addEventListener("click", () => {
    fill(found);
    form.querySelector("details").open = true;
    form.elements.text.focus();
    bar.hidden = true;
  });
}
