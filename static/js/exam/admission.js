// A code scanned from the ticket stands behind the #, which no server ever sees.
const field = document.querySelector("[data-admission] input[name=code]");
if (field && location.hash.length > 10) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
