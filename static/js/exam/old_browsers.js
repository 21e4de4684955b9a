// What browsers since Chromium 77 have in another form: rooms are full of computers whose browser nobody may renew.

/** A signal that ends a request after so many milliseconds. */
export function within(milliseconds) {
  const control = new AbortController();
  setTimeout(() => control.abort(), milliseconds);
  return control.signal;
}

/** Put these in the place of whatever an element holds. */
export function fill(element, ...children) {
  element.textContent = "";
  element.append(...children);
}

/** The sentences a page carries: `data-say-NAME`, with {words} filled in. */
export const sentences = (root) => (name, values = {}) =>
  (root.getAttribute(`data-say-${name}`) || "").replace(/\{(\w+)\}/g, (_, key) => (key in values ? values[key] : ""));
