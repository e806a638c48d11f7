// axe and pa11y on the pages: every width, colour scheme and state.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

import pa11y from "pa11y";

import { judge } from "./contrast.mjs";
import { report } from "./findings.mjs";
import { withBrowser } from "./programs.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const KINDS = ["violations", "incomplete"];
export const EVERY = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: { "target-size": { enabled: true } },
  resultTypes: KINDS,
};
const STRUCTURE = { ...EVERY, rules: { ...EVERY.rules, "color-contrast": { enabled: false } } };
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] }, resultTypes: KINDS };

const WIDTHS = [390, 1280];
const SCHEMES = {
  light: [["prefers-color-scheme", "light"]],
  dark: [["prefers-color-scheme", "dark"]],
  forced: [["forced-colors", "active"]],
};

/** axe on one page at each width in each scheme. */
export const examine = (path) =>
  withBrowser(async (browser) => {
    for (const width of WIDTHS) {
      const page = await open(browser, path, width);
      const session = await page.createCDPSession();
      for (const [scheme, features] of Object.entries(SCHEMES)) {
        await session.send("Emulation.setEmulatedMedia", { features: features.map(([name, value]) => ({ name, value })) });
        const seen = await states(page, scheme === "light");
        const measured = Math.max(...seen.map((one) => one.measured));
        const note = measured ? `${measured} contrasts axe left open measured` : "";
        report(`axe ${width} px ${scheme}`, basename(path), [...new Set(seen.flatMap((one) => one.left))], note);
      }
      await page.close();
    }
  });

const open = async (browser, path, width) => {
  const page = await browser.newPage();
  await page.setBypassCSP(true); // axe is put into the page
  await page.setViewport({ width, height: 900 });
  await page.goto(pathToFileURL(path).href);
  await bring(page);
  return page;
};

/** Puts axe into a page and lays out all of it: axe takes targets where sections not yet laid out would be. */
export const bring = async (page) => {
  await page.evaluate(AXE);
  await page.addStyleTag({ content: "main > section { content-visibility: visible !important }" });
};

// As it opens; with all that folds unfolded, where every colour is seen that is seen folded; with the origin of a number
// shown. In the dark and in forced colours the page is the same but for its colours.
const states = async (page, light) => {
  const fold = (open) => page.evaluate((open) => document.querySelectorAll("details").forEach((one) => (one.open = open)), open);
  await fold(false);
  const seen = light ? [await page.evaluate(judge, "html", STRUCTURE)] : [];
  await fold(true);
  seen.push(await page.evaluate(judge, "html", light ? EVERY : COLOURS));
  const pressed = await page.evaluate(() => {
    const link = document.querySelector("main a[href^='#n']");
    link?.click();
    return Boolean(link);
  });
  if (pressed) seen.push(await page.evaluate(judge, "#origin", EVERY));
  await page.evaluate(() => document.getElementById("origin")?.hidePopover());
  return seen;
};

/** pa11y, which runs HTML_CodeSniffer. */
export const sniff = (path) =>
  withBrowser(async (browser) => {
    const { issues } = await pa11y(pathToFileURL(path).href, { browser, standard: "WCAG2AA", timeout: 300_000 });
    report("pa11y", basename(path), issues.map((issue) => `${issue.code} ${issue.message} ${issue.selector}`));
  });
