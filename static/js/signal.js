"use strict";
/* Says on a participant's page what waits on the phone and what has been received, and keeps there what cannot be sent. */
(() => {
  const told = document.currentScript.dataset, own = told.own === "yes" && queue.possible;
  const PAGE = String(Math.random()), OLD = 3 * 24 * 3600 * 1000, AGAIN = 30000;
  const place = $("signal"), unsent = new Set(); // weeks that this very page could not send yet
  let shown = "";

  function show(state, { said = "", answer = "", count = 0 } = {}) {
    shown = state;
    place.hidden = !state;
    if (!state) return;
    const note = $("signals").content.querySelector(`[data-state="${state}"]`).cloneNode(true);
    note.querySelectorAll("[data-count]").forEach((one, index, every) => { one.hidden = index !== Math.min(count, every.length) - 1; });
    for (const one of note.querySelectorAll("[data-said]")) one.textContent = said;
    for (const one of note.querySelectorAll("[data-answer]")) one.href = answer;
    place.replaceChildren(note);
    $("live").textContent = note.querySelector("[data-words]").innerText;
  }

  const mine = async () => (await queue.all()).filter((one) => one.diary === told.diary);
  const weeks = (entries) => new Set(entries.map((one) => queue.weekOf(one.url)));

  async function showWaiting() {
    const waiting = await mine();
    if (!waiting.length) return;
    show(Date.now() - waiting[0].at > OLD ? "old" : "waiting", { count: weeks(waiting).size });
  }

  function received(entry, receipt) {
    const week = queue.weekOf(entry.url);
    for (const form of document.querySelectorAll("form[data-queue]")) {
      const version = form.elements.version;
      if (entry.page === PAGE && version && receipt.version !== null && queue.weekOf(form.getAttribute("action")) === week) version.value = receipt.version;
    }
    unsent.delete(week);
    show(receipt.answer.endsWith("/both") ? "both" : "received", receipt);
  }

  /* Whatever could not be sent stays waiting; what became of it is said. Gives the receipt of the entry that was asked about. */
  async function send(state = "", asked = null) {
    let receipt = null;
    const ended = await queue.send((entry, one) => {
      received(entry, one);
      if (entry.id === asked) receipt = one;
    });
    if (["closed", "refused", "trouble"].includes(ended)) show(ended);
    else if (ended === "cut" && state) show(state);
    return receipt;
  }

  async function take(form, sent) {
    form.querySelectorAll(".lost").forEach((note) => note.remove());
    if (!own) return show("shared");
    let id;
    try {
      id = await queue.keep(told.diary, PAGE, form.getAttribute("action"), sent);
    } catch {
      return show("shared");
    }
    unsent.add(queue.weekOf(form.getAttribute("action")));
    const receipt = await send("here", id);
    if (receipt) location.assign(receipt.answer);
    else place.scrollIntoView({ block: "center" });
  }

  const isOurs = (form) => form instanceof HTMLFormElement && "queue" in form.dataset;
  const led = (response) => !response.raw.redirected || /^\/(week|entry)\//.test(new URL(response.raw.url).pathname);

  /* No answer at all, trouble at our end, or signed out: the form is kept. What htmx sent is what is kept. */
  function failed({ target, detail }) {
    const sent = detail.ctx?.request?.body, response = detail.ctx?.response;
    if (!isOurs(target) || !sent || (response && response.status < 500 && response.status !== 401)) return;
    if (!own && response) return;
    take(target, sent);
  }
  for (const name of ["htmx:error", "htmx:response:error"]) document.addEventListener(name, failed);
  document.addEventListener("htmx:after:request", ({ target, detail }) => {
    const { request, response } = detail.ctx;
    if (own && isOurs(target) && response.status === 200 && !led(response)) take(target, request.body);
  });

  /* While this page has something unsent about a week, what it sends next goes after it, in order. */
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (!isOurs(form) || event.defaultPrevented || !unsent.has(queue.weekOf(form.getAttribute("action")))) return;
    if (button?.formAction && new URL(button.formAction).pathname !== form.getAttribute("action")) return;
    event.preventDefault();
    event.stopPropagation();
    const sent = new FormData(form);
    if (button?.name) sent.append(button.name, button.value);
    take(form, sent).finally(() => release(form));
  }, true);

  /* Signing out or deleting everything here takes along what waits: that is said first. Then all of it is taken away. */
  let warned = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("clears" in form.dataset) || !queue.possible) return;
    if (form.dataset.clears === "done") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    (async () => {
      if (!warned && (await queue.all()).length) await send();
      const waiting = await queue.all();
      if (waiting.length && !warned) {
        warned = true;
        show("leaving", { count: weeks(waiting).size });
        place.scrollIntoView();
        place.focus();
        release(form);
        return;
      }
      await queue.clear();
      form.dataset.clears = "done";
      release(form);
      form.requestSubmit(event.submitter);
    })();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-try]")) send("here");
  });
  addEventListener("online", () => send(shown));
  addEventListener("offline", () => {
    if (document.querySelector("form[data-queue]")) show(own ? "ready" : "shared");
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(shown); });
  setInterval(async () => { if ((await queue.all()).length) send(shown); }, AGAIN);
  (async () => {
    if (!(await mine()).length) return;
    await showWaiting();
    await send(shown);
  })();
})();
