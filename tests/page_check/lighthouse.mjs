// Lighthouse with its mobile setting, from a server of this machine that compresses as hosts of static pages do.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import lighthouse from "lighthouse";

import { report } from "./findings.mjs";
import { withBrowser } from "./programs.mjs";

const SCORES = { accessibility: 100, "best-practices": 100, seo: 100 };
const PERFORMANCE = 98;
const RUNS = 3; // of which the median by performance counts: other programs take their share of the machine
const TRIES = 3; // of a run that broke off: a machine that is very busy makes Lighthouse give up

/** Serves a folder. What it has not is answered with 404, as is robots.txt: nothing is closed to crawlers. */
export const serve = (folder) => {
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

/** The result of one whole run of Lighthouse on `address` for `categories`. */
export const measured = async (address, categories, settings = {}) => {
  const flags = { onlyCategories: categories, logLevel: "error", ...settings };
  const whole = (lhr) => categories.every((id) => lhr.categories[id].score !== null);
  let lhr;
  for (let tried = 0; tried < TRIES && !(lhr && whole(lhr)); tried += 1)
    lhr = await withBrowser(async (browser) => (await lighthouse(address, flags, undefined, await browser.newPage())).lhr);
  return lhr;
};

/** Checks the scores of a page; that for performance, which depends on the machine, only if `timed`. */
export const score = async (path, { timed }) => {
  const wanted = timed ? { ...SCORES, performance: PERFORMANCE } : SCORES;
  const server = await serve(dirname(path));
  const address = `http://127.0.0.1:${server.address().port}/${basename(path)}`;
  const runs = [];
  try {
    for (let run = 0; run < (timed ? RUNS : 1); run += 1)
      runs.push(await measured(address, Object.keys(wanted), timed ? {} : { throttlingMethod: "provided" }));
  } finally {
    server.close();
  }
  const speed = ({ categories }) => categories.performance?.score ?? 0;
  const { categories, audits } = runs.sort((a, b) => speed(a) - speed(b))[Math.floor(runs.length / 2)];
  const scores = Object.fromEntries(Object.keys(wanted).map((id) => [id, Math.round(100 * categories[id].score)]));
  const low = Object.keys(wanted).filter((id) => scores[id] < wanted[id]);
  const why = (id) =>
    categories[id].auditRefs.map((one) => audits[one.id])
      .filter((one) => (one.score === null ? one.scoreDisplayMode === "error" : one.score < 0.95))
      .map((one) => `${one.id} ${one.errorMessage ?? one.displayValue ?? ""}`.trim()).join(", ");
  const note = Object.entries(scores).map(([id, score]) => `${id} ${score}`).join(", ");
  const runsNote = timed ? `; performance of each run ${runs.map((one) => Math.round(100 * speed(one))).join(" ")}` : "";
  report("lighthouse", basename(path), low.map((id) => `${id} ${scores[id]}, below ${wanted[id]}: ${why(id)}`), note + runsNote);
};
