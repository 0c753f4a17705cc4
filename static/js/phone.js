"use strict";
/* Registers the service worker, which makes help and a kind page work without a signal. Where the phone's browser offers
   to put the diary on the home screen, the button for it is shown. */
if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" }).catch(() => {}));
}
addEventListener("beforeinstallprompt", (event) => {
  const button = document.querySelector("[data-install]");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => event.prompt().catch(() => {}), { once: true });
});
