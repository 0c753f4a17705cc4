"use strict";
/* Loaded only where a phone has a lock. The server decides by when the phone was last used; this makes the screen follow:
   when the time has passed, or the page comes back to the screen after it, it goes blank at once and then to the lock.
   What was typed goes along: it is sent first, to be put by with the week, and only then is the page left. */
(() => {
  const { lock, locked } = document.body.dataset;
  const minutes = Number(lock) * 60000, often = 60000, root = document.documentElement;
  let used = Date.now(), told = used, going = false;

  const blank = () => { root.hidden = true; };
  const typed = () => [...document.forms].find((form) => form.elements.words && form.elements.words.value !== form.elements.words.defaultValue);

  /* The server is asked, and to ask is to use: so it is asked only of a page that is in use. */
  async function ask() {
    told = Date.now();
    const answer = await fetch(`${locked}/open`, { cache: "no-store", redirect: "manual" });
    return answer.status === 204;
  }

  async function leave() {
    if (going) return;
    going = true;
    blank();
    const form = typed(), data = new URLSearchParams(form ? new FormData(form) : {});
    data.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    data.set("next", form ? new URL(form.action).pathname : location.pathname);
    try {
      const answer = await fetch(`${locked}/now`, { method: "POST", body: data });
      if (!answer.ok) throw new Error("trouble");
      location.replace(answer.url);
    } catch {
      going = false;
      wait();
    }
  }

  /* No signal: the words stay in the page, out of sight, until it can be sent. */
  function wait() {
    document.querySelectorAll("main, .tabs").forEach((part) => { part.hidden = true; });
    root.hidden = false;
    const away = document.getElementById("away");
    if (away && !document.querySelector(".away")) document.querySelector("main").before(away.content.cloneNode(true));
  }

  async function look() {
    if (Date.now() - used >= minutes) return leave();
    blank();
    try {
      if (!await ask()) return leave();
    } catch { /* no signal: its own clock says that it is open */ }
    root.hidden = false;
  }

  for (const name of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(name, () => {
      if (Date.now() - used >= minutes) return leave();
      used = Date.now();
      if (used - told >= often) ask().then((open) => { if (!open) leave(); }, () => {});
    }, { capture: true, passive: true });
  }
  setInterval(() => { if (Date.now() - used >= minutes) leave(); }, 5000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  addEventListener("pagehide", blank);
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  setInterval(() => { if (document.querySelector(".away")) leave(); }, 15000);
})();
