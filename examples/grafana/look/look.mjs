// Opens the page in Chromium, light and dark, and holds what it shows to what is known of the day.
//
// usage: node look.mjs DASHBOARD FOLDER GRAFANA_TOOLS, and what look.py knows as JSON on the standard
// input. Pictures are left in FOLDER.

import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { inBrowser } from "../../../bindings/browser/browser.js";

const [file, folder, tools] = process.argv.slice(2);
const modules = join(tools, "node_modules");
const dashboard = JSON.parse(await readFile(file, "utf8"));
const known = JSON.parse(await text(process.stdin));

const LEGENDS = {
  "Jobs that ended": ["done", "given up", "in doubt"],
  Attempts: ["first", "retry"],
  "Delay before a retry": ["19 of 20", "half"],
  "Tokens in the budgets": ["video"],
  "Not as documented": ["unexpected charges", "unknown codes"],
};
const COLUMNS = ["rule", "failures", "jobs saved by a retry", "jobs given up", "jobs in doubt", "credits lost"];

// An increase is Prometheus's estimate. Over the whole day it is almost the number, over many short
// times it is near it.
const ALMOST = 0.005;
const NEAR = 0.1;

async function bundle() {
  const { build } = createRequire(`${modules}/`)("esbuild");
  await build({
    entryPoints: [fileURLToPath(new URL("page.jsx", import.meta.url))],
    outdir: folder,
    bundle: true,
    format: "esm",
    splitting: true,
    jsx: "automatic",
    nodePaths: [modules],
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["monaco-editor"], // it is asked for when somebody edits a query
    logLevel: "warning",
  });
  await cp(join(modules, "@grafana/ui/dist/public/img"), join(folder, "public/build/img"), { recursive: true });
  for (const [name, weight] of [["Regular", 400], ["Medium", 500]]) {
    const font = join(modules, `@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
    await cp(font, join(folder, `public/fonts/inter/Inter-${name}.woff2`));
  }
}

/** A page of the dashboard: its name is that of its file, and of its picture. */
async function draw(address, browser, name, theme, width, times) {
  const shown = JSON.stringify({ dashboard, prometheus: known.prometheus, theme, ...times });
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${dashboard.title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="page.css">
<main></main><script>window.shown = ${shown.replaceAll("<", "\\u003c")}</script>
<script type="module" src="page.js"></script></html>`;
  await writeFile(join(folder, `${name}.html`), html);
  const page = await browser.newPage({ viewport: { width, height: 900 }, timezoneId: "UTC" });
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.stack));
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && wrong.push(said.text()));
  page.on("response", (answer) => answer.status() >= 400 && wrong.push(`${answer.status()} ${answer.url()}`));
  const failed = new Promise((_, reject) => page.once("pageerror", reject));
  await page.goto(`${address}${name}.html`);
  await Promise.race([failed, page.waitForSelector("body[data-drawn]")]);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  const panels = await page.$$eval("[data-panel]", look);
  assert.deepEqual(wrong, []);
  await page.close();
  assert.deepEqual(panels.map((it) => it.title).sort(), dashboard.panels.map((it) => it.title).sort());
  for (const { title, text, cut } of panels) {
    assert.doesNotMatch(text, /NaN|undefined|null|Value/, title);
    assert.deepEqual(cut, [], `${title} has no room for this`);
  }
  return panels;
}

/** What is to be seen of each panel. Runs in the page. */
function look(panels) {
  const count = (data, color) => {
    const [red, green, blue] = color.match(/\d+/g).map(Number);
    let pixels = 0;
    for (let at = 0; at < data.length; at += 4) {
      const far = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue);
      pixels += data[at + 3] > 128 && far < 12;
    }
    return pixels;
  };
  return panels.map((panel) => {
    const title = panel.querySelector("h2").textContent;
    const canvas = panel.querySelector("canvas");
    const picture = canvas?.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const legend = [...panel.querySelectorAll("[data-testid='series-icon']")].map((icon) => {
      const entry = icon.closest("tr, li");
      const name = entry.querySelector("button").textContent.trim();
      const pixels = count(picture, getComputedStyle(icon).backgroundColor);
      return { name, said: entry.textContent.replace(name, "").trim(), pixels };
    });
    const cells = (row) => [...row.querySelectorAll("[role=columnheader], [role=gridcell]")].map((it) => it.textContent);
    return {
      title,
      text: panel.textContent,
      value: panel.textContent.replace(title, ""),
      legend,
      rows: [...panel.querySelectorAll("[role=row]")].map(cells),
      cut: [...panel.querySelectorAll("*")]
        .filter((it) => getComputedStyle(it).textOverflow === "ellipsis" && it.scrollWidth > it.clientWidth)
        .map((it) => it.textContent),
    };
  });
}

const number = (text) => Number(text.replaceAll(",", "").replace("%", ""));
const sum = (numbers) => numbers.reduce((all, it) => all + it, 0);

function isNear(found, expected, tolerance, what) {
  assert.ok(Math.abs(found - expected) <= expected * tolerance, `${what}: ${found}, expected ${expected}`);
}

function checkDay(panels) {
  const titled = Object.fromEntries(panels.map((it) => [it.title, it]));
  for (const [title, value] of Object.entries(known.values)) {
    isNear(number(titled[title].value), value, title === "Share lost" ? NEAR : ALMOST, title);
  }
  assert.match(titled["Share lost"].value, /^\d\.\d%$/);
  assert.match(titled["Credits lost"].value, /^\d,\d{3}$/);

  for (const [title, names] of Object.entries(LEGENDS)) {
    assert.deepEqual(titled[title].legend.map((it) => it.name).sort(), names, title);
  }
  for (const { type, title } of dashboard.panels) {
    const { legend } = titled[title];
    assert.equal(legend.length > 0, type === "timeseries", title);
    for (const { name, pixels } of legend) {
      assert.ok(pixels > 0, `${title}: ${name} is in the legend, and not in the picture`);
    }
  }
  for (const [title, total] of Object.entries(known.totals)) {
    const found = sum(titled[title].legend.map(({ said }) => number(said)));
    isNear(found, total, NEAR, title);
  }
  for (const { said } of titled["Delay before a retry"].legend) {
    assert.match(said, / s(Max|$)/);
  }

  const [head, ...rows] = titled["What became of each kind of failure"].rows;
  assert.deepEqual(head, COLUMNS);
  for (const [column, total] of Object.entries(known.columns)) {
    isNear(sum(rows.map((row) => number(row[COLUMNS.indexOf(column)]))), total, ALMOST, column);
  }
}

/** Zeros are charts, too; what is listed only when it happens says so in words. */
function checkQuiet(panels) {
  const words = panels.filter(({ legend }) => legend.length === 0).map(({ title, value }) => [title, value]);
  assert.deepEqual(Object.fromEntries(words), {
    Done: "0",
    Saved: "0",
    "Given up": "0",
    "In doubt": "0",
    "Credits lost": "0",
    "Share lost": "–",
    "Failures by rule": "no failure",
    "Credits lost by rule": "none lost",
    "Why jobs are given up": "none given up",
    "Delay before a retry": "no retry",
    "What became of each kind of failure": "No data",
  });
}

await mkdir(folder, { recursive: true });
await bundle();
await inBrowser(folder, async (address, browser) => {
  checkDay(await draw(address, browser, "light", "light", 1440, known.day));
  checkDay(await draw(address, browser, "dark", "dark", 1440, known.day));
  checkDay(await draw(address, browser, "narrow", "light", 1024, known.day));
  checkQuiet(await draw(address, browser, "quiet", "light", 1440, known.quiet));
});
console.log(`${dashboard.panels.length} panels, light, dark, narrow and of a quiet hour: ${folder}`);
