"use strict";
/* What waits on this phone to be sent. Words lie in IndexedDB sealed with a key that cannot be taken out of it, and
   nowhere else. Only the server's own receipt takes them away, or whoever wrote them. */
const queue = (() => {
  const PATIENCE = 30000, LEASE = 60000;
  const possible = isSecureContext && "indexedDB" in window && Boolean(crypto.subtle) && "AbortController" in window;
  const weekOf = (url) => url.split("/")[2];

  function opened() {
    return new Promise((good, bad) => {
      const asked = indexedDB.open("waiting", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("entries", { keyPath: "id" });
        asked.result.createObjectStore("keys");
      };
      asked.onsuccess = () => good(asked.result);
      asked.onerror = () => bad(asked.error);
    });
  }

  /* One transaction; done means on the disk, not only in memory. */
  async function inStores(mode, deed) {
    const database = await opened();
    try {
      return await new Promise((good, bad) => {
        const transaction = database.transaction(["entries", "keys"], mode, { durability: "strict" });
        const asked = deed(transaction.objectStore("entries"), transaction.objectStore("keys"));
        transaction.oncomplete = () => good(asked?.result);
        transaction.onabort = () => bad(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  async function key() {
    const kept = () => inStores("readonly", (_entries, keys) => keys.get("key"));
    const found = await kept();
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await inStores("readwrite", (_entries, keys) => keys.add(made, "key")).catch(() => {}); // another tab was first
    return kept();
  }

  const sealing = (entry) => ({ name: "AES-GCM", iv: entry.iv, additionalData: new TextEncoder().encode(`${entry.id} ${entry.diary} ${entry.url}`) });

  async function fields(entry) {
    const bytes = await crypto.subtle.decrypt(sealing(entry), await key(), entry.sealed);
    return new URLSearchParams(new TextDecoder().decode(bytes));
  }

  async function all() {
    if (!possible) return [];
    const found = await inStores("readonly", (entries) => entries.getAll());
    return found.sort((one, other) => one.at - other.at);
  }

  /* The same form pressed twice waits once; the same key with other words waits beside the first. */
  async function isThere(taken) {
    for (const entry of await all()) {
      if (entry.key === taken.get("once") && String(await fields(entry)) === String(taken)) return entry.id;
    }
    return null;
  }

  async function keep(diary, page, url, sent) {
    const taken = new URLSearchParams(sent), version = taken.get("version");
    for (const name of ["csrf_token", "version"]) taken.delete(name);
    const there = await isThere(taken);
    if (there) return there;
    const entry = { id: crypto.randomUUID(), key: taken.get("once"), diary, page, url, version, at: Date.now(), shut: "lock" in document.body.dataset, iv: crypto.getRandomValues(new Uint8Array(12)) };
    entry.sealed = await crypto.subtle.encrypt(sealing(entry), await key(), new TextEncoder().encode(String(taken)));
    await inStores("readwrite", (entries) => entries.put(entry));
    navigator.storage?.persist?.().catch(() => {});
    return entry.id;
  }

  /* What the same page sent later about the same week was written knowing this: it goes on from the version this left. */
  function received(entry, receipt) {
    const next = (one) => one.page === entry.page && weekOf(one.url) === weekOf(entry.url) && one.version === entry.version;
    return inStores("readwrite", (entries) => {
      entries.delete(entry.id);
      if (receipt.version === null || entry.version === null || receipt.answer.endsWith("/both")) return;
      entries.getAll().onsuccess = ({ target }) => target.result.filter(next)
        .forEach((one) => entries.put({ ...one, version: String(receipt.version) }));
    });
  }

  async function ask(url, more) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(url, { cache: "no-store", redirect: "error", signal: stop.signal, ...more });
      return { status: response.status, told: await response.text().then(JSON.parse) };
    } finally {
      clearTimeout(timer);
    }
  }

  async function post(entry, token) {
    const body = await fields(entry);
    body.set("csrf_token", token);
    if (entry.version !== null) body.set("version", entry.version);
    return ask(entry.url, { method: "POST", headers: { "X-Sent-By": "queue", "X-Diary": entry.diary }, body });
  }

  /* One tab sends at a time. (The key in each form makes a second one harmless; this only spares data.) */
  async function alone(deed) {
    if (navigator.locks) return navigator.locks.request("waiting", deed);
    const now = Date.now();
    const lease = await inStores("readwrite", (_entries, keys) => {
      const asked = keys.get("lease");
      asked.onsuccess = () => { if (!(asked.result > now)) keys.put(now + LEASE, "lease"); };
      return asked;
    });
    if (lease > now) return "busy";
    try {
      return await deed();
    } finally {
      await inStores("readwrite", (_entries, keys) => keys.delete("lease"));
    }
  }

  const tried = new Set();

  /* Send what waits for the diary that is open here, oldest first. `told` hears of each receipt; the answer is how it
     ended: empty, cut (no signal), trouble (at our end), closed (nobody is signed in), refused, busy. */
  function send(told = () => {}) {
    return alone(async () => {
      let ended = "empty";
      try {
        if (!(await all()).length) return ended;
        const fresh = (await ask("/phone/fresh")).told;
        for (let entry; (entry = (await all()).find((one) => one.diary === fresh.diary && !tried.has(one.id)));) {
          const answer = await post(entry, fresh.token);
          if (answer.status === 200 && answer.told.received === entry.key) {
            await received(entry, answer.told);
            told(entry, answer.told);
          } else if (answer.status === 401) {
            return "closed";
          } else if (answer.status >= 500 || answer.status === 429 || answer.status === 200) {
            return "trouble";
          } else {
            ended = "refused";
            tried.add(entry.id);
          }
        }
        return fresh.diary || !(await all()).length ? ended : "closed";
      } catch {
        return "cut";
      } finally {
        tried.clear();
      }
    });
  }

  const throwAway = (id) => inStores("readwrite", (entries) => entries.delete(id));
  const clear = () => inStores("readwrite", (entries, keys) => [entries, keys].forEach((store) => store.clear()));

  return { possible, all, fields, keep, send, throwAway, clear, weekOf };
})();
