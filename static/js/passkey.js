"use strict";
/* Passkeys: a form marked data-passkey asks the server for a challenge, lets the phone answer it, and is then sent like
   any other form. Where script runs it is there at once, so that nothing moves; where the browser cannot do it, it is taken away. */
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function asked(form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, once: form.elements.once.value });
    const answer = await fetch(form.dataset.ask, { method: "POST", body });
    if (!answer.ok) throw new Error("refused");
    return answer.json();
  }

  async function signed(kind, options) {
    options.challenge = bytes(options.challenge);
    if (kind === "get") {
      delete options.allowCredentials;
      return navigator.credentials.get({ publicKey: options });
    }
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = withBytes(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }

  function told({ id, rawId, type, response }) {
    const said = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) said[name] = text(response[name]);
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: said, clientExtensionResults: {} });
  }

  function say(form, error) {
    release(form);
    const already = error.name === "InvalidStateError" && form.querySelector("[data-already]");
    (already || form.querySelector("[data-problem]")).hidden = false;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("passkey" in form.dataset) || event.defaultPrevented) return;
    event.preventDefault();
    form.querySelectorAll("[role=alert]").forEach((note) => { note.hidden = true; });
    try {
      const { challenge_id: challenge, publicKey } = await asked(form);
      form.elements.answer.value = told(await signed(form.dataset.passkey, publicKey));
      form.elements.challenge.value = challenge;
      form.submit();
    } catch (error) {
      say(form, error);
    }
  });

  const can = Boolean(window.PublicKeyCredential && navigator.credentials);
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.classList.add("can"); // for browsers whose style does not know whether script runs
    form.hidden ||= !can;
  }
})();
