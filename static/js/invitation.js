"use strict";
/* The code of an invitation stands after the # of its link, so that no server log ever holds it. */
(() => {
  const box = document.querySelector("[data-invitation]");
  if (!box || !/^#[a-z2-9]{5}(-[a-z2-9]{5}){4}$/i.test(location.hash)) return;
  box.value = location.hash.slice(1).toLowerCase();
  history.replaceState(null, "", location.pathname + location.search);
})();
