// Files that are chosen in a field, or dropped onto it, go to the uploader that belongs to it.
function give(field, files) {
  getElement(Number(field.dataset.uploader)).$refs.qRef.addFiles(files);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("input[data-uploader]")) return;
  give(event.target, Array.from(event.target.files));
  event.target.value = "";
});

for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest(".drop");
    if (!place) return;
    event.preventDefault();
    if (kind === "drop") give(place.querySelector("input"), Array.from(event.dataTransfer.files));
  });
}
