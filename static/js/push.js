"use strict";
/* A note on this phone: a form marked data-push asks the phone for leave and for where it is reached, and is then sent
   like any other. Where the browser cannot do it, it is taken away. */
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

  async function reached(key) {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
    if (!(await navigator.serviceWorker.getRegistration())) throw new Error("no worker"); // `ready` would wait for ever
    const worker = await navigator.serviceWorker.ready;
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("push" in form.dataset) || event.defaultPrevented) return;
    event.preventDefault();
    const problem = form.querySelector("[data-problem]");
    problem.hidden = true;
    try {
      form.elements.phone.value = JSON.stringify(await reached(form.dataset.push));
      form.submit();
    } catch (broken) {
      release(form);
      problem.hidden = false;
    }
  });

  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && isSecureContext;
  for (const form of document.querySelectorAll("[data-push]")) {
    form.classList.add("can");
    form.hidden ||= !can;
  }
})();
