// The text of the pages: html-validate and vnu.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

import { report, skip } from "./findings.mjs";
import { first } from "./programs.mjs";

const require = createRequire(import.meta.url);

// Rules of html-validate that are off, and why.
const OFF = {
  "no-inline-style": "styles carry data only: heads of columns, ends of bars, as custom properties",
  "no-implicit-close": "HTML lets the ends of cells, rows, items and paragraphs go unsaid: a twentieth of the page",
  "attr-quotes": "HTML lets the quotes round one plain word go unsaid: a thirtieth of the page",
  "long-title": "titles say what the page is in one sentence",
};
// What vnu does not know yet of CSS that all browsers have.
const VNU_FILTER = String.raw`.*CSS: (“container-type”: Property|Unrecognized at-rule “@container”|“(content-visibility|contain-intrinsic-size|paint-order|math-depth|math-style)”: Property).*`;

/** html-validate, with its recommended rules and those on documents and accessibility. */
export const validate = async (pages, named) => {
  const rules = Object.fromEntries(Object.keys(OFF).map((rule) => [rule, "off"]));
  const config = {
    root: true,
    extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
    rules: { ...rules, "valid-id": ["error", { relaxed: true }] }, // ids out of data/ have dots in them
  };
  const checker = new HtmlValidate(new FileSystemConfigLoader(config));
  for (const page of pages) {
    const { results } = await checker.validateString(readFileSync(page, "utf8"), page);
    const messages = results.flatMap((result) => result.messages);
    report("html-validate", named(page), messages.map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`));
  }
};

/** All that vnu says of `pages`. */
export const vnu = async (pages) => {
  const jar = join(require.resolve("vnu-jar/package.json"), "..", "build", "dist", "vnu.jar");
  const options = ["-jar", jar, "--format", "json", "--exit-zero-always", "--filterpattern", VNU_FILTER];
  const { stderr } = await promisify(execFile)("java", [...options, ...pages], { maxBuffer: 1e9 });
  return JSON.parse(stderr).messages;
};

/** The W3C's checker. Its warnings count too; only its remarks do not. */
export const conform = async (pages, named) => {
  if (!first(["java"])) return skip("vnu", "no java: sudo apt-get install default-jre-headless");
  const messages = await vnu(pages);
  for (const page of pages) {
    const own = messages.filter(({ type, url }) => type !== "info" && url === pathToFileURL(page).href.replace("file:///", "file:/"));
    report("vnu", named(page), own.map((one) => `${one.lastLine}:${one.lastColumn} ${one.message}`));
  }
};
