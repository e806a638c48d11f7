// The programs of the system that the checkers need.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

import puppeteer from "puppeteer-core";

const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** The first of `names` that can be run. */
export const first = (names) => names.find((name) => spawnSync("sh", ["-c", `command -v "${name}"`]).status === 0);

const name = first(["chromium", "chromium-browser", "google-chrome"]);
export const chromium = name ? execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim() : existsSync(MAC) && MAC;

/** Does `work` with a browser of its own, so that pages of different tasks are different processes. */
export const withBrowser = async (work) => {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await puppeteer.launch({ executablePath: chromium, args, protocolTimeout: 600_000 });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
};
