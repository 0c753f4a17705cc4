"use strict";
/* All the script of our own. Every page works without it.
   Trusted Types: htmx may turn our own server's answers into elements; nothing may ever become script
   but the one service worker. */
if (window.trustedTypes && trustedTypes.createPolicy) {
  trustedTypes.createPolicy("default", { createHTML: (html) => html, createScript: () => null, createScriptURL: (url) => (url === "/worker.js" ? url : null) });
}
const $ = (id) => document.getElementById(id);

/* One press is enough: a form on its way says so and takes no second press. (The server would not save twice anyway.)
   A form that only starts a download is marked data-stay and left alone. */
function release(form) {
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[data-was]").forEach((button) => {
    button.textContent = button.dataset.was;
    delete button.dataset.was;
  });
}
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.method !== "post" || "stay" in form.dataset) return;
  if ("here" in form.dataset) form.elements.next.value = location.pathname; // htmx may have come here from another page
  if (form.hasAttribute("aria-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("aria-busy", "true");
  form.querySelectorAll(".lost").forEach((note) => note.remove());
  if (button?.dataset.busy) [button.dataset.was, button.textContent] = [button.textContent, button.dataset.busy];
  setTimeout(() => { if (form.isConnected && form.hasAttribute("aria-busy")) $("live").textContent = $("live").dataset.slow; }, 8000);
}, true);
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
document.addEventListener("htmx:finally:request", ({ target }) => { if (target instanceof HTMLFormElement) release(target); });

/* No signal, or trouble at our end (5xx is never swapped in): the form stays as it is, and says so beside its button. */
function lost({ target, detail }) {
  if (!(target instanceof HTMLFormElement) || target.querySelector(".lost") || detail.ctx?.response?.status < 500) return;
  const note = $("lost").content.firstElementChild.cloneNode(true);
  (target.querySelector(".btn") ?? target.lastElementChild).before(note);
  $("live").textContent = note.textContent;
}
for (const name of ["htmx:error", "htmx:response:error"]) document.addEventListener(name, lost);

/* The code of a card's picture stands after the # of its link, so that no server log ever holds it. */
const box = document.querySelector("[data-code],[data-words]"), words = "words" in (box?.dataset ?? {});
if (box && (words ? /^#[a-z]{3,8}(-[a-z]{3,8}){3}$/i : /^#[0-9a-z]{4}(-?[0-9a-z]{4}){1,3}$/i).test(location.hash)) {
  box.value = words ? location.hash.slice(1).replaceAll("-", " ") : location.hash.slice(1).toUpperCase();
  history.replaceState(null, "", location.pathname + location.search);
}

/* Print is only shown where script can do it. Leave quickly: blank first, and no way back to this page. */
document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
document.addEventListener("click", (event) => {
  const leave = event.target.closest("[data-leave]");
  if (event.target.closest("[data-print]")) print();
  if (!leave) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(leave.href);
});
