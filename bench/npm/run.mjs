/* Lighthouse on one page after another in one browser. Asked on standard input, as JSON; answers line by line. */
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

let asked = "";
for await (const part of process.stdin) asked += part;
const { chrome, flags, times, pages } = JSON.parse(asked);
const browser = await launch({ chromePath: chrome, chromeFlags: flags, ignoreDefaultFlags: false });
const driver = await puppeteer.connect({ browserURL: `http://127.0.0.1:${browser.port}`, defaultViewport: null });
/* Now and then Chromium shows a page that its own tracing does not see: no score at all, which says nothing of the page. */
const TRIES = 4;
async function judged(url) {
  let lhr;
  for (let turn = 0; turn < TRIES; turn += 1) {
    ({ lhr } = await lighthouse(url, {
      port: browser.port,
      output: [],
      logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices"],
    }));
    if (Object.values(lhr.categories).every((one) => one.score !== null)) break;
  }
  return lhr;
}
const figure = (audits, name) => audits[name]?.numericValue ?? 0;
for (const page of pages) {
  const { hostname } = new URL(page.url);
  for (const cookie of await driver.cookies()) await driver.deleteCookie(cookie);
  if (page.token) await driver.setCookie({ name: "diary", value: page.token, domain: hostname, path: "/" });
  for (let round = 0; round < times; round += 1) {
    const { categories, audits, finalDisplayedUrl } = await judged(page.url);
    const wrong = Object.values(audits).filter((one) => one.score !== null && one.score < 0.9).map((one) => one.id);
    console.log(JSON.stringify({
      name: page.name,
      asked: page.url,
      reached: finalDisplayedUrl,
      scores: Object.fromEntries(Object.entries(categories).map(([name, one]) => [name, one.score])),
      fcp: figure(audits, "first-contentful-paint"),
      lcp: figure(audits, "largest-contentful-paint"),
      tbt: figure(audits, "total-blocking-time"),
      cls: figure(audits, "cumulative-layout-shift"),
      bytes: figure(audits, "total-byte-weight"),
      wrong,
    }));
  }
}
await driver.disconnect();
await browser.kill();
