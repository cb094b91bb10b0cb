// A button beside each piece of code, which copies it. Nothing else of these pages needs script.

/**
 * Copies a text, and says on the button that it did.
 *
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
export async function copy(button, text) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    // A page that is not served over HTTPS has no clipboard.
    button.textContent = "Select it and press Ctrl+C";
  }
  setTimeout(() => (button.textContent = said), 2000);
}

for (const code of document.querySelectorAll("pre > code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => void copy(button, code.textContent ?? ""));
  const box = document.createElement("div");
  box.className = "code";
  code.parentElement?.replaceWith(box);
  box.append(/** @type {Node} */ (code.parentNode ?? code), button);
}
