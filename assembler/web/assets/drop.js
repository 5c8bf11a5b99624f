// Files that are chosen in a field, or dropped onto it, go to the uploader that belongs to it.
// It forgets those that it is done with: else it takes none of them again, and only so many in all.
function give(field, files) {
  const uploader = getElement(Number(field.dataset.uploader)).$refs.qRef;
  const done = uploader.files.filter((file) => ["uploaded", "failed"].includes(file.__status));
  for (const file of done) uploader.removeFile(file);
  uploader.addFiles(files);
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
