"use strict";
/* Counts what is typed on a page, so that the server can tell an older draft of it from a newer one. */
document.addEventListener("input", ({ target }) => {
  const typed = target.matches("textarea") && target.form?.elements.typed;
  if (typed) typed.value = Number(typed.value) + 1;
}, true);
