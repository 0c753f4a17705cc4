"use strict";
/* The service worker. GET only. It keeps the static files of one version and two pages in which nobody's words or name
   stand, and never any other page. A form that is sent (POST) passes it by. */
const VERSION = {{ ("kept-" ~ version)|tojson }};
const FILES = {{ files|tojson }};
const SHELL = {{ shell|tojson }};
const LANGUAGE = {{ language|tojson }};

/* As anyone sees them: without cookies, so that whatever a signed-in page would add is not there. */
async function keepShell(cache) {
  for (const [address, asked] of Object.entries(SHELL)) {
    const answer = await fetch(asked, { credentials: "omit", cache: "no-store", headers: { "Accept-Language": LANGUAGE } });
    if (!answer.ok || answer.redirected) throw new Error(address);
    await cache.put(address, answer);
  }
}

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(VERSION);
  await cache.addAll(FILES);
  await keepShell(cache);
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
})()));

async function kept(address) {
  return (await caches.open(VERSION)).match(address);
}

/* The network first, always; what it answers is handed on and not kept. */
async function page(event, path) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (broken) {
    return (await kept(path in SHELL ? path : "/offline")) ?? Promise.reject(broken);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (FILES.includes(url.pathname)) event.respondWith(kept(url.pathname).then((found) => found ?? fetch(request)));
});

/* A note that somebody asked for. A second one takes the place of the first; pressed, it opens the front door. */
addEventListener("push", (event) => {
  const { title, body, tag } = event.data.json();
  event.waitUntil(registration.showNotification(title, { body, tag, lang: LANGUAGE }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow("/"));
});
