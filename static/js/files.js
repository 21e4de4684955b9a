// A field for a file in words of the page: says which file was chosen.
function say(input) {
  const name = input.parentElement.querySelector(".mf-file__name");
  const chosen = [...input.files].map((file) => file.name).join("、");
  name.textContent = chosen || name.dataset.none;
  input.parentElement.classList.toggle("is-chosen", chosen !== "");
}

const fields = (within) => within.querySelectorAll(".mf-file > input");

document.documentElement.classList.add("mf-has-files");
document.addEventListener("change", (event) => {
  if (event.target.matches(".mf-file > input")) say(event.target);
});
document.addEventListener("reset", (event) => setTimeout(() => fields(event.target).forEach(say)));
// Going back, the browser may have kept the file.
window.addEventListener("pageshow", () => fields(document).forEach(say));
