/* A button with `data-reveal="id"` shows what is typed into that password field, and hides it. */

for (const button of document.querySelectorAll("[data-reveal]")) {
  button.hidden = false;
  const field = document.getElementById(button.dataset.reveal);
  button.addEventListener("click", () => {
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
  });
}
