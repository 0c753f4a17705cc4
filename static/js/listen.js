"use strict";
/* Reads a page aloud, with a voice that lives on this phone and nowhere else: a voice from the network would be sent what
   somebody wrote. Without such a voice in the language of the page there is no button. It begins only when pressed. */
(() => {
  const mind = window.speechSynthesis, model = document.getElementById("listen");
  if (!mind || !model || !window.SpeechSynthesisUtterance) return;
  const LONGEST = 180; // longer ones fall silent half way in some browsers
  const spoken = document.documentElement.lang.split("-")[0].toLowerCase();
  let parts = [], at = 0, mine = null;

  const voice = () => mind.getVoices().find((one) =>
    one.localService === true && one.lang.split(/[-_]/)[0].toLowerCase() === spoken);

  /* The words of the page in the order they stand, a block at a time; what nobody can see or what is folded away is left out. */
  function words() {
    const found = [], blocks = new Map();
    const walk = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const near = node.parentElement, text = node.data.replace(/\s+/g, " ");
      if (!text.trim() || near.closest("svg, template, textarea, [aria-hidden=true], .listening") || !near.checkVisibility()) continue;
      let block = near;
      while (getComputedStyle(block).display.startsWith("inline") && block.id !== "main") block = block.parentElement;
      if (!blocks.has(block)) found.push(block);
      blocks.set(block, (blocks.get(block) ?? "") + text);
    }
    for (const box of document.querySelectorAll("#main textarea")) if (box.value.trim()) {
      found.push(box);
      blocks.set(box, box.value);
    }
    found.sort((one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    return found.flatMap((block) => pieces(blocks.get(block).trim()));
  }
  const pieces = (text) => text.match(new RegExp(`[^.!?\\n]{1,${LONGEST}}[.!?]*(?=\\s|$)|\\S{1,${LONGEST}}`, "g")) ?? [];

  function label(words, going) {
    const [press, stop] = document.querySelectorAll(".listening button");
    if (!press) return;
    press.lastElementChild.textContent = press.dataset[words];
    stop.hidden = !going;
  }
  function next() {
    const here = mine = new SpeechSynthesisUtterance(parts[at]);
    here.voice = voice() ?? null;
    if (!here.voice) return halt();
    here.lang = here.voice.lang;
    here.onend = () => { if (mine === here) at + 1 < parts.length ? (at += 1, next()) : halt(); };
    here.onerror = () => { if (mine === here) halt(); };
    mind.speak(here);
  }
  /* Pausing is ours: what browsers call so loses its place on many phones. */
  function hush() { mine = null; mind.cancel(); }
  function halt() { hush(); [parts, at] = [[], 0]; label("listen", false); }
  function press() {
    if (mine) { hush(); label("on", true); return; }
    if (!parts.length) [parts, at] = [words(), 0];
    if (parts.length) { label("pause", true); next(); }
  }

  function place() {
    const main = document.getElementById("main");
    if (!main || main.querySelector(".listening") || !voice()) return;
    const bar = model.content.firstElementChild.cloneNode(true), back = main.querySelector(":scope > .back, .jbody > .back");
    const [go, stop] = bar.querySelectorAll("button");
    go.addEventListener("click", press);
    stop.addEventListener("click", () => { halt(); go.focus(); });
    if (back) { back.after(bar); } else { main.prepend(bar); }
  }
  new MutationObserver((changes) => {
    if (!changes.some((change) => [...change.removedNodes].some((node) => node.id === "main"))) return;
    halt();
    place();
  }).observe(document.body, { childList: true });
  mind.addEventListener?.("voiceschanged", place);
  addEventListener("pagehide", halt);
  document.addEventListener("visibilitychange", () => { if (document.hidden) halt(); });
  halt();
  place();
})();
