// make page-check: the published pages under html-validate, vnu, axe, pa11y and Lighthouse. Prints a table; exits with 1
// on any finding. A checker whose program is missing is skipped by name.
//   node tests/page_check.mjs [--untimed] [folder of pages]
// Untimed, as in make test, nothing is asserted that depends on how busy the machine is: Lighthouse's performance.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { examine, sniff } from "./page_check/accessible.mjs";
import { found, report, rows, skip } from "./page_check/findings.mjs";
import { score } from "./page_check/lighthouse.mjs";
import { conform, validate } from "./page_check/markup.mjs";
import { chromium } from "./page_check/programs.mjs";

const AT_ONCE = 2;

const { values, positionals } = parseArgs({ options: { untimed: { type: "boolean" } }, allowPositionals: true });
const folder = resolve(positionals[0] ?? join(import.meta.dirname, "..", "reports"));
const pages = ["ko", "en"].map((lang) => join(folder, `deepseek-shock.${lang}.html`));
const every = [...pages, join(folder, "index.html")];
const named = (page) => page.slice(folder.length + 1);

/** Does all of `tasks`, so many at once; one that breaks counts as a finding. */
const together = async (tasks) => {
  const waiting = Object.entries(tasks);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, task] = next;
      await task().catch((error) => report(name, "all", [`did not finish: ${error.message}`]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

const missing = every.filter((path) => !existsSync(path));
if (missing.length) {
  console.error(`page-check: ${missing.map(named).join(", ")} not there; make report writes them`);
  process.exit(1);
}
const tasks = {};
if (chromium) for (const page of pages) tasks[`axe ${named(page)}`] = () => examine(page);
else skip("axe, pa11y, lighthouse", "no Chromium: sudo apt-get install chromium, or install Google Chrome");
tasks.vnu = () => conform(every, named);
tasks["html-validate"] = () => validate(every, named);
if (chromium) for (const page of every) tasks[`pa11y ${named(page)}`] = () => sniff(page);
await together(tasks);
// Alone: it keeps one global clock, and is to measure the page, not its neighbours.
if (chromium) for (const page of pages) await score(page, { timed: !values.untimed });
rows.sort((a, b) => a.checker.localeCompare(b.checker) || a.page.localeCompare(b.page));
console.table(rows);
process.exit(found() ? 1 : 0);
