// What the checkers found, gathered in one table.
export const rows = [];
const MOST = 60; // lines printed of one checker on one page

/** Notes what `checker` found on `page`, one line each; `note` stands in the table. */
export const report = (checker, page, findings, note = "") => {
  rows.push({ checker, page, findings: findings.length, note });
  for (const finding of findings.slice(0, MOST)) console.error(`${checker}, ${page}: ${finding}`);
};

/** Notes that `checker` did not run, and why. */
export const skip = (checker, why) => rows.push({ checker, page: "all", findings: "skipped", note: why });

/** How much was found in all. */
export const found = () => rows.reduce((sum, { findings }) => sum + (Number(findings) || 0), 0);
