// make page-check: the published pages under axe, Lighthouse, html-validate, vnu and pa11y. Prints a table; exits with 1
// on any finding. A checker whose program is missing is skipped by name. An argument names another folder of pages.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import lighthouse from "lighthouse";
import pa11y from "pa11y";
import puppeteer from "puppeteer-core";

const require = createRequire(import.meta.url);
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, "..", "reports"));
const LANGS = ["ko", "en"];
const pages = LANGS.map((lang) => join(folder, `deepseek-shock.${lang}.html`));
const every = [...pages, join(folder, "index.html")];

const AXE = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: { "target-size": { enabled: true } },
};
// In the dark and in forced colours the page is the same but for its colours.
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };
const WIDTHS = [390, 1280];
const SCHEMES = { light: [["prefers-color-scheme", "light"]], dark: [["prefers-color-scheme", "dark"]], forced: [["forced-colors", "active"]] };

const SCORES = { accessibility: 100, "best-practices": 100, seo: 100, performance: 98 };
const RUNS = 3; // of Lighthouse, if the first misses: performance is the median, as other programs take their share

// Rules of html-validate that are off, and why.
const OFF = {
  "no-inline-style": "styles carry data only: heads of columns, ends of bars, as custom properties",
  "long-title": "titles say what the page is in one sentence",
};
// What vnu does not know yet of CSS that all browsers have.
const VNU_FILTER = String.raw`.*CSS: (“container-type”: Property|Unrecognized at-rule “@container”|“(content-visibility|contain-intrinsic-size|paint-order|math-style)”: Property).*`;

const rows = [];
let failed = 0;
const report = (checker, page, findings, note = "") => {
  failed += findings.length;
  rows.push({ checker, page, findings: findings.length, note });
  for (const finding of findings.slice(0, 60)) console.error(`${checker}, ${page}: ${finding}`);
};
const skip = (checker, why) => rows.push({ checker, page: "all", findings: "skipped", note: why });
const named = (page) => page.slice(folder.length + 1);

const found = (names) => names.find((name) => spawnSync("sh", ["-c", `command -v "${name}"`]).status === 0);
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const name = found(["chromium", "chromium-browser", "google-chrome"]);
const chromium = name ? execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim() : existsSync(MAC) && MAC;

// ---- the text of the pages

const validate = async () => {
  const rules = Object.fromEntries(Object.keys(OFF).map((rule) => [rule, "off"]));
  const config = {
    root: true,
    extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
    rules: { ...rules, "valid-id": ["error", { relaxed: true }] }, // ids out of data/ have dots in them
  };
  const checker = new HtmlValidate(new FileSystemConfigLoader(config));
  for (const page of every) {
    const { results } = await checker.validateString(readFileSync(page, "utf8"), page);
    const messages = results.flatMap((result) => result.messages);
    report("html-validate", named(page), messages.map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`));
  }
};

const conform = () => {
  if (!found(["java"])) return skip("vnu", "no java: sudo apt-get install default-jre-headless");
  const jar = join(require.resolve("vnu-jar/package.json"), "..", "build", "dist", "vnu.jar");
  const options = ["-jar", jar, "--format", "json", "--exit-zero-always", "--filterpattern", VNU_FILTER];
  const { stderr } = spawnSync("java", [...options, ...every], { encoding: "utf8", maxBuffer: 1e9 });
  const { messages } = JSON.parse(stderr);
  for (const page of every) {
    const own = messages.filter(({ type, url }) => type !== "info" && url === pathToFileURL(page).href.replace("file:///", "file:/"));
    report("vnu", named(page), own.map((one) => `${one.lastLine}:${one.lastColumn} ${one.message}`));
  }
};

// ---- the pages in a browser

const look = async (browser, width, features) => {
  const page = await browser.newPage();
  await page.setBypassCSP(true); // axe is put into the page
  await page.setViewport({ width, height: 900 });
  const session = await page.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", { features: features.map(([name, value]) => ({ name, value })) });
  return page;
};

// Runs in the page. Whatever colours axe could not tell apart are measured: each text against all that is painted under
// it. What is left of "needs review" comes back with the violations.
const judge = async (scope, options) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = {};
  const rgba = (colour) => {
    if (known[colour]) return known[colour];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return (known[colour] = [r, g, b, a / 255]);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, i) => one * a + under[i] * (1 - a));
  const light = (colour) =>
    colour.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const painted = (element) => {
    const style = getComputedStyle(element);
    const shape = element instanceof SVGElement && !(element instanceof SVGSVGElement);
    const [r, g, b, a] = rgba(shape ? (style.fill === "none" ? "transparent" : style.fill) : style.backgroundColor);
    let opacity = shape ? style.fillOpacity : 1;
    for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
    return [r, g, b, a * opacity];
  };
  const ratio = (element) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const style = getComputedStyle(element);
    const [box = element.getBoundingClientRect()] = element.getClientRects(); // its first line
    const points = [0.25, 0.5, 0.75].map((part) => [box.left + part * box.width, box.top + box.height / 2]);
    const ratios = points.map(([x, y]) => {
      const stack = document.elementsFromPoint(x, y);
      const place = stack.findIndex((one) => one === element || one.contains(element) || element.contains(one));
      if (place < 0) return 0;
      const under = stack.slice(place).filter((one) => !one.matches("text")).map(painted);
      const halo = style.paintOrder.startsWith("stroke") && parseFloat(style.strokeWidth) >= 2;
      if (halo) under.unshift(rgba(style.stroke));
      const ground = under.reverse().reduce((ground, one) => over(one, ground), over(rgba("Canvas"), [255, 255, 255]));
      const text = over(rgba(element instanceof SVGElement ? style.fill : style.color), ground);
      const [high, low] = [light(text), light(ground)].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    });
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    return { least: Math.min(...ratios), enough: large ? 3 : 4.5 };
  };
  const { violations, incomplete } = await axe.run(scope, options);
  let measured = 0;
  const left = [];
  for (const rule of [...violations, ...incomplete]) {
    for (const node of rule.nodes) {
      const element = document.querySelector(node.target[0]);
      if (rule.id === "color-contrast" && incomplete.includes(rule) && element) {
        const { least, enough } = ratio(element);
        measured += 1;
        if (least >= enough) continue;
        left.push(`contrast ${least.toFixed(2)}: ${node.html.slice(0, 120)}`);
      } else {
        const why = [...node.any, ...node.all, ...node.none].map(({ message }) => message).join(" ");
        left.push(`${rule.id}: ${why.slice(0, 200)} ${node.html.slice(0, 120)}`);
      }
    }
  }
  return { left, measured };
};

// A page in each of its states: as it opens, with all that folds unfolded, with the origin of a number shown.
const states = async (page, scheme) => {
  const options = scheme === "light" ? AXE : COLOURS;
  const seen = [await page.evaluate(judge, "html", options)];
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  seen.push(await page.evaluate(judge, "html", options));
  const pressed = await page.evaluate(() => {
    const link = document.querySelector("main a[href^='#n']");
    link?.click();
    return Boolean(link);
  });
  if (pressed) seen.push(await page.evaluate(judge, "#origin", AXE));
  return seen;
};

const accessible = async (browser) => {
  const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  for (const path of pages) {
    for (const width of WIDTHS.filter((one) => !process.env.WIDTH || process.env.WIDTH == one)) {
      for (const [scheme, features] of Object.entries(SCHEMES)) {
        const page = await look(browser, width, features);
        await page.goto(pathToFileURL(path).href);
        await page.evaluate(source);
        // axe knows nothing of sections that are laid out only when they come near.
        await page.addStyleTag({ content: "main > section { content-visibility: visible !important }" });
        const seen = await states(page, scheme);
        const measured = Math.max(...seen.map((one) => one.measured));
        const note = measured ? `${measured} contrasts axe left open measured` : "";
        report(`axe ${width} px ${scheme}`, named(path), [...new Set(seen.flatMap((one) => one.left))], note);
        await page.close();
      }
    }
  }
};

const readable = async (browser) => {
  for (const path of every) {
    const { issues } = await pa11y(pathToFileURL(path).href, { browser, standard: "WCAG2AA", timeout: 300_000 });
    report("pa11y", named(path), issues.map((issue) => `${issue.code} ${issue.message} ${issue.selector}`));
  }
};

// ---- Lighthouse, from a server of this machine that compresses as hosts of static pages do

const serve = () => {
  const types = { ".html": "text/html; charset=utf-8", ".png": "image/png" };
  const packed = new Map();
  const server = createServer((request, answer) => {
    const path = join(folder, new URL(request.url, "http://page").pathname);
    if (!existsSync(path) || !extname(path)) return answer.writeHead(404).end();
    const [encoding, pack] = /\bbr\b/.test(request.headers["accept-encoding"]) ? ["br", brotliCompressSync] : ["gzip", gzipSync];
    const key = encoding + path;
    if (!packed.has(key)) packed.set(key, pack(readFileSync(path)));
    answer.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain", "content-encoding": encoding });
    answer.end(packed.get(key));
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server)));
};

const fast = async (browser) => {
  const server = await serve();
  for (const path of pages) {
    const address = `http://127.0.0.1:${server.address().port}/${named(path)}`;
    const runs = [];
    do {
      const page = await browser.newPage();
      const { lhr } = await lighthouse(address, { onlyCategories: Object.keys(SCORES), logLevel: "error" }, undefined, page);
      runs.push(lhr);
      await page.close();
    } while (runs.length < RUNS && Math.round(100 * runs[0].categories.performance.score) < SCORES.performance);
    runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
    const { categories, audits } = runs[Math.floor(runs.length / 2)];
    const scores = Object.fromEntries(Object.keys(SCORES).map((id) => [id, Math.round(100 * categories[id].score)]));
    const low = Object.keys(SCORES).filter((id) => scores[id] < SCORES[id]);
    const why = (id) =>
      categories[id].auditRefs.map((one) => audits[one.id]).filter(({ score }) => score !== null && score < 0.95)
        .map((one) => `${one.id} ${one.displayValue ?? ""}`.trim()).join(", ");
    const shown = Object.entries(scores).map(([id, score]) => `${id} ${score}`).join(", ");
    report("lighthouse", named(path), low.map((id) => `${id} ${scores[id]}, below ${SCORES[id]}: ${why(id)}`), shown);
  }
  server.close();
};

const missing = every.filter((path) => !existsSync(path));
if (missing.length) {
  console.error(`page-check: ${missing.map(named).join(", ")} not there; make report writes them`);
  process.exit(1);
}
const asked = process.env.ONLY?.split(",");
const wanted = (checker) => !asked || asked.includes(checker);
if (wanted("html-validate")) await validate();
if (wanted("vnu")) conform();
if (chromium) {
  const root = process.getuid?.() === 0;
  const browser = await puppeteer.launch({ executablePath: chromium, args: root ? ["--no-sandbox"] : [], protocolTimeout: 600_000 });
  if (wanted("lighthouse")) await fast(browser);
  if (wanted("pa11y")) await readable(browser);
  if (wanted("axe")) await accessible(browser);
  await browser.close();
} else skip("axe, lighthouse, pa11y", "no Chromium: sudo apt-get install chromium, or install Google Chrome");
console.table(rows);
process.exit(failed ? 1 : 0);
