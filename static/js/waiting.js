"use strict";
/* The page that is seen without a signal: what waits on this phone, behind a press, to be read, sent or thrown away. */
(async () => {
  const list = $("waiting-list"), said = (name) => $("waiting-words").content.querySelector(`[data-say="${name}"]`).cloneNode(true);
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const day = (url) => new Date(`${queue.weekOf(url)}T12:00:00Z`).toLocaleDateString(language, { day: "numeric", month: "long" });

  /* The heading speaks of no signal; where there is one, it says what else this page is for. */
  if (navigator.onLine && location.pathname === "/offline") {
    const heading = document.querySelector("h1");
    document.title = document.title.replace(heading.textContent, heading.dataset.online);
    heading.textContent = heading.dataset.online;
    document.querySelectorAll("[data-cut]").forEach((one) => { one.hidden = true; });
  }

  async function read(entry, item) {
    const fields = await queue.fields(entry), shown = item.querySelector("[data-shown]");
    const themes = fields.getAll("themes").map((id) => said(id).textContent).join(", ");
    const words = [themes, fields.get("words")].filter(Boolean).join("\n") || said("quiet").textContent;
    shown.textContent = words;
    shown.hidden = false;
    item.querySelector("[data-read]").hidden = true;
  }

  async function draw() {
    const waiting = await queue.all();
    $("waiting").hidden = !waiting.length;
    $("nothing").hidden = Boolean(waiting.length);
    list.replaceChildren(...waiting.map((entry) => {
      const item = said("entry");
      item.querySelector("[data-day]").textContent = day(entry.url);
      /* Where the diary has a lock, this page, which no lock guards, only says that something waits. */
      item.querySelector(".row").hidden = Boolean(entry.shut);
      item.querySelector("[data-read]").addEventListener("click", () => read(entry, item));
      item.querySelector("[data-throw]").addEventListener("click", () => {
        item.querySelector("[data-sure]").hidden = false;
        item.querySelector("[data-sure] button").focus();
      });
      item.querySelector("[data-gone]").addEventListener("click", async () => {
        await queue.throwAway(entry.id);
        $("live").textContent = said("gone").textContent;
        await draw();
        document.querySelector("h1").focus();
      });
      item.querySelector("[data-stay]").addEventListener("click", () => {
        item.querySelector("[data-sure]").hidden = true;
        item.querySelector("[data-throw]").focus();
      });
      return item;
    }));
  }

  async function send() {
    let receipt = "";
    const ended = await queue.send((_entry, one) => { receipt = one.said; });
    await draw();
    const words = receipt || said(ended).textContent;
    $("sent").hidden = false;
    $("sent").querySelector("span").textContent = words;
    $("live").textContent = words;
  }
  $("try-now").addEventListener("click", send);
  addEventListener("online", send);
  await draw().finally(() => $("main").classList.remove("drawing"));
})();
