"use strict";
/* Checking words for names by keyboard. It listens only while the cursor is at one of the marked words. */
(() => {
  document.documentElement.dataset.keys = "";
  const sets = () => [...document.querySelectorAll("[data-word]")];
  const isOpen = (set) => !set.querySelector("[type=radio]:checked");
  const go = (set) => {
    const all = sets(), from = all.indexOf(set) + 1;
    const next = [...all.slice(from), ...all.slice(0, from)].find(isOpen);
    (next?.querySelector("[type=radio]") ?? set.closest("form").querySelector(".btn")).focus();
  };
  const choose = (set, value) => {
    const radio = set.querySelector(`[type=radio][value=${value}]`);
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const keys = {
    h: (set) => { choose(set, "hide"); go(set); },
    k: (set) => { choose(set, "keep"); go(set); },
    c: (set) => { choose(set, "change"); set.querySelector("[type=text]").focus(); },
    a: (set) => {
      const theirs = set.querySelector("[data-agree]");
      if (!theirs) return;
      if (theirs.dataset.agreeTo) set.querySelector("[type=text]").value = theirs.dataset.agreeTo;
      choose(set, theirs.dataset.agree);
      go(set);
    },
    n: go,
  };
  document.addEventListener("keydown", (event) => {
    const set = event.target.closest?.("[data-word]"), key = keys[event.key.toLowerCase()];
    if (!set || !key || event.target.type === "text" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    key(set);
  });

  /* The passage shows at once what is decided; and a word typed to be put there means that it is changed. */
  document.addEventListener("change", ({ target }) => {
    const set = target.closest?.("[data-word]");
    if (!set) return;
    if (target.type === "text" && target.value.trim()) set.querySelector("[value=change]").checked = true;
    const chosen = set.querySelector("[type=radio]:checked")?.value ?? "open";
    const mark = document.querySelector(`[data-mark="${set.dataset.word}"]`);
    if (mark) mark.className = chosen;
  }, true);

  /* Words picked out in the passage are typed for whoever wants to mark them, without the small numbers among them.
     Whoever goes on instead only read them. */
  document.addEventListener("selectionchange", () => {
    const picked = getSelection(), box = document.querySelector("[data-more]");
    if (!box || picked.isCollapsed || !picked.rangeCount || !picked.anchorNode.parentElement?.closest(".passage")) return;
    const copy = picked.getRangeAt(0).cloneContents();
    copy.querySelectorAll("sup").forEach((number) => number.remove());
    box.value = box.dataset.picked = copy.textContent.replace(/\s+/g, " ").trim().slice(0, 200);
  });
  document.addEventListener("submit", ({ target, submitter }) => {
    const box = target.querySelector("[data-more]");
    if (box?.value && box.value === box.dataset.picked && !("mark" in (submitter?.dataset ?? {}))) box.value = "";
  }, true);
})();
