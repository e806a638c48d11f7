// Measures pages for page.py: node benchmarks/page_measures.mjs RUNS BLANK PAGE... prints one JSON object by page.
// Of BLANK, a page with one word on it, the first paint alone is measured: sooner than that no page can be seen.
// Whatever a page wants from the network is refused at once, so that no page waits for a host that is not there.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { HtmlValidate, StaticConfigLoader } from "html-validate";
import pa11y from "pa11y";

import { bring, EVERY } from "../tests/page_check/accessible.mjs";
import { measured, serve } from "../tests/page_check/lighthouse.mjs";
import { vnu } from "../tests/page_check/markup.mjs";
import { withBrowser } from "../tests/page_check/programs.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const REFUSED = ["https://*"];

const VALIDATING_MS = 60_000; // html-validate takes many minutes for pages of ten thousands of attributes

const [runs, blank, ...pages] = process.argv.slice(2);
if (runs === "--validate") {
  const checker = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:recommended"] }));
  console.log((await checker.validateString(readFileSync(blank, "utf8"), blank)).errorCount);
  process.exit();
}
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const told = (all) => ({ median: median(all), low: Math.min(...all), high: Math.max(...all) });
const results = Object.fromEntries(pages.map((page) => [basename(page), {}]));

/** What the text of a page says, by its own checkers; each with the rules it recommends. */
const read = async (page) => {
  const text = readFileSync(page, "utf8");
  const script = fileURLToPath(import.meta.url);
  const validated = spawnSync(process.execPath, [script, "--validate", page], { timeout: VALIDATING_MS, encoding: "utf8" });
  const messages = await vnu([page]);
  return {
    bytes: Buffer.byteLength(text),
    gzip: gzipSync(text, { level: 9 }).length,
    htmlValidate: validated.status === 0 ? Number(validated.stdout) : "not done in a minute",
    vnu: messages.filter(({ type }) => type === "error").length,
  };
};

const opened = async (browser, page, asked = []) => {
  const tab = await browser.newPage();
  await tab.setBypassCSP(true);
  await tab.setViewport({ width: 1280, height: 900 });
  await tab.setRequestInterception(true);
  tab.on("request", (request) => {
    const outside = !/^(file|data|blob):/.test(request.url());
    if (outside) asked.push(request.url());
    if (outside) request.abort();
    else request.continue();
  });
  await tab.goto(pathToFileURL(page).href, { timeout: 300_000 });
  return tab;
};

/** What a page does in a browser: what it asks for, what axe and pa11y find, how many stops the Tab key makes. */
const used = (page) =>
  withBrowser(async (browser) => {
    const asked = [];
    const tab = await opened(browser, page, asked);
    const elements = await tab.evaluate(() => document.querySelectorAll("*").length);
    await bring(tab);
    const violations = await tab.evaluate(async (options) => {
      const found = await axe.run("html", options);
      return found.violations.map(({ nodes }) => nodes.length);
    }, EVERY);
    await tab.keyboard.press("Tab"); // a page may gather its stops for who uses the key
    const stops = await tab.evaluate(() => {
      const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], iframe, audio[controls]");
      return [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true })).length;
    });
    const { issues } = await pa11y(pathToFileURL(page).href, { browser, standard: "WCAG2AA", timeout: 300_000 });
    const nodes = violations.reduce((sum, one) => sum + one, 0);
    return { requests: asked.length, elements, axeRules: violations.length, axeNodes: nodes, pa11y: issues.length, stops };
  });

/** Milliseconds to the first contentful paint of a page opened from disk, in a browser just started. */
const painted = (page) =>
  withBrowser(async (browser) => {
    const tab = await opened(browser, page);
    return tab.evaluate(
      () =>
        new Promise((done) => {
          const seen = (list) => list.getEntriesByName("first-contentful-paint").forEach(({ startTime }) => done(startTime));
          new PerformanceObserver(seen).observe({ type: "paint", buffered: true });
        }),
    );
  });

for (const page of pages) {
  Object.assign(results[basename(page)], await read(page), await used(page));
  console.error(JSON.stringify({ [basename(page)]: results[basename(page)] })); // these take the longest
}

const paints = Object.fromEntries([blank, ...pages].map((page) => [page, []]));
const reports = Object.fromEntries(pages.map((page) => [page, []]));
const slowed = Object.fromEntries(pages.map((page) => [page, []]));
const servers = await Promise.all(pages.map((page) => serve(dirname(page))));
const addresses = pages.map((page, place) => `http://127.0.0.1:${servers[place].address().port}/${basename(page)}`);
for (const address of addresses) await (await fetch(address, { headers: { "accept-encoding": "br" } })).arrayBuffer(); // compressed once
for (let run = 0; run < Number(runs); run += 1) {
  for (const page of [blank, ...pages]) paints[page].push(await painted(page));
  for (const [place, page] of pages.entries()) {
    const options = { blockedUrlPatterns: REFUSED };
    reports[page].push(await measured(addresses[place], CATEGORIES, options));
    slowed[page].push(await measured(addresses[place], ["performance"], { ...options, throttlingMethod: "devtools" }));
  }
}
for (const server of servers) server.close();
const firstPaint = ({ audits }) => audits["first-contentful-paint"].numericValue;
results[basename(blank)] = { fromDisk: told(paints[blank]) };
for (const page of pages) {
  const scores = (id) => reports[page].map(({ categories }) => Math.round(100 * categories[id].score));
  const lighthouse = Object.fromEntries(CATEGORIES.map((id) => [id, median(scores(id))]));
  Object.assign(results[basename(page)], {
    lighthouse,
    fromDisk: told(paints[page]),
    served: told(reports[page].map(firstPaint)),
    slowed: told(slowed[page].map(firstPaint)),
  });
}
console.log(JSON.stringify(results));
