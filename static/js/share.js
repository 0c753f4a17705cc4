"use strict";
/* Hand one's own copy to the phone's own way of sending, where it has one that takes files. Without this the button is
   not there, and saving does the same. Nothing is fetched before it is pressed, and nothing is kept. */
for (const place of document.querySelectorAll("[data-share]")) {
  const { url, name, type } = place.dataset, said = place.querySelector("[data-failed]");
  const file = (parts) => new File(parts, name, { type });
  if (!navigator.canShare?.({ files: [file([""])] })) continue;
  place.hidden = false;
  let ready;
  place.querySelector("button").addEventListener("click", async () => {
    said.textContent = "";
    try {
      /* A phone lets a page send only just after a press: what took too long to fetch waits for the next press. */
      ready ??= file([await (await fetch(url)).blob()]);
      await navigator.share({ files: [ready] });
    } catch (error) {
      if (error.name !== "AbortError" && error.name !== "NotAllowedError") said.textContent = said.dataset.failed;
    }
  });
}
