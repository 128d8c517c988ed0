// The page of examples/web, as somebody uses it. Leaves pictures of it behind.
//
// usage: node page.js OUT

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inBrowser } from "./browser.js";
import { leastContrast } from "./contrast.js";

const [out] = process.argv.slice(2);
const examples = new URL("../../examples/", import.meta.url);
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

/** Drops a file on the page, as a hand would, and sees that the page does not give way to it. */
async function drop(page, name, text) {
  const taken = await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      const options = { bubbles: true, cancelable: true, dataTransfer };
      const event = (type) => document.querySelector("#drop").dispatchEvent(new DragEvent(type, options));
      return !event("dragover") && !event("drop");
    },
    [name, text],
  );
  assert.ok(taken);
}

const rows = (page, id) =>
  page.$$eval(`#${id} tbody tr`, (rows) => rows.map((row) => Array.from(row.cells, (cell) => cell.textContent)));
const text = (page, id) => page.textContent(`#${id}`);

/** The width of each range of the timeline, and the place of each mark, in pixels. */
const bars = (page) =>
  page.$$eval("#timeline li", (rows) =>
    rows.map((row) => {
      const track = row.querySelector(".track").getBoundingClientRect();
      const [range, drawn] = [".range", ".drawn"].map((it) => row.querySelector(it).getBoundingClientRect());
      const middle = drawn.left + drawn.width / 2 - track.left;
      return { from: range.left - track.left, to: range.right - track.left, drawn: middle, whole: track.width };
    }),
  );

const steps = {
  async "a code is classified as it is typed, with its citation"(page) {
    assert.match(await text(page, "verdict"), /will rarely help/);
    assert.match(await text(page, "facts"), /INTERNAL\.BAD_OUTPUT failures, sentence 17/);
    await page.fill("#code", "SAFETY.INPUT.TEXT");
    assert.equal(await text(page, "verdict"), "do not try again");
    assert.match(await text(page, "facts"), /moderation.*SAFETY failures, sentence 13.*TEXT/s);
    await page.check("#absent");
    assert.match(await text(page, "facts"), /INTERNAL or a null value/);
    assert.ok(await page.isDisabled("#code"));
    await page.uncheck("#absent");
  },

  async "the timeline is that of the engine"(page) {
    assert.equal((await bars(page)).length, 1);
    assert.match(await text(page, "end"), /stop: class never allows no retry/);
    await page.fill("#code", "THIRD_PARTY.UNAVAILABLE");
    await page.selectOption("#preset", "shared");
    const shown = await bars(page);
    assert.equal(shown.length, 4);
    for (const [place, { from, to, drawn, whole }] of shown.entries()) {
      assert.ok(from >= 0 && to <= whole + 2 && from <= drawn + 1 && drawn <= to + 1, JSON.stringify(shown));
      assert.ok(place === 0 || drawn > shown[place - 1].drawn);
    }
    assert.match(await text(page, "end"), /In the end: stop: /);
    const before = await text(page, "timeline");
    await page.click("#draw");
    assert.notEqual(await text(page, "timeline"), before);
    await page.selectOption("#takes", "0");
    assert.match(await text(page, "timeline"), /attempt 2.* 30 s to 1 min/);
  },

  async "markup in a code is text"(page) {
    await page.fill("#code", HOSTILE);
    assert.match(await text(page, "facts"), /malformed/);
    await drop(page, `${HOSTILE}.jsonl`, JSON.stringify({ status: "FAILED", failureCode: `\u202e${HOSTILE}` }));
    await page.waitForSelector("#triage:not([hidden])");
    assert.equal(await text(page, "triage-title"), `${HOSTILE}.jsonl`);
    assert.deepEqual(await rows(page, "unknown"), [[`\\u{202e}${HOSTILE}`, "1"]]);
    await drop(page, "bad.jsonl", JSON.stringify({ status: HOSTILE }));
    await page.waitForFunction(() => document.querySelector("#bad td"));
    assert.match((await rows(page, "bad"))[0][1], /<img src=x/);
    assert.equal(await page.$("main img, main script"), null);
    assert.match(await page.title(), /^taketwo/);
  },

  async "a file that is dropped is triaged"(page) {
    await drop(page, "tasks.jsonl", await readFile(new URL("tasks.jsonl", examples), "utf8"));
    await page.waitForFunction(() => document.querySelector("#triage-title").textContent === "tasks.jsonl");
    const totals = await page.$$eval("#totals dd", (all) => all.map((each) => each.textContent));
    assert.deepEqual(totals.slice(0, 3), ["52", "31", "0"]);
    const count = async (id) => (await rows(page, id)).reduce((sum, [, count]) => sum + Number(count), 0);
    assert.equal(await count("families"), 31);
    assert.equal(await count("verdicts"), 31);
    assert.equal(await count("found"), 31);
    assert.ok((await rows(page, "unknown")).length > 0);
    const [code] = (await rows(page, "found"))[0];
    await page.click("#found tbody tr:first-child button");
    assert.equal(await page.inputValue("#code"), code);
  },

  async "lines that cannot be read are told of, and the others are read"(page) {
    await page.setInputFiles("#file", {
      name: "mixed.jsonl",
      mimeType: "",
      buffer: Buffer.from('{"status": "RUNNING"}\n{"status": 5}\n\n{"status": "FAILED"}\n'),
    });
    await page.waitForFunction(() => document.querySelector("#triage-title").textContent === "mixed.jsonl");
    assert.deepEqual((await rows(page, "bad")).map(([line]) => line), ["line 2"]);
    assert.deepEqual(await rows(page, "found"), [["(none)", "1"]]);
    const totals = await page.$$eval("#totals dd", (all) => all.map((each) => each.textContent));
    assert.deepEqual(totals.slice(0, 3), ["2", "1", "1"]);
  },

  async "everything has a name, and can be reached by the keyboard"(page) {
    const nameless = await page.$$eval("input, select, button", (all) =>
      all.filter((each) => !each.labels?.length && each.textContent.trim() === "").map((each) => each.id),
    );
    assert.deepEqual(nameless, []);
    const reached = [];
    await page.focus("body");
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.id));
    }
    for (const id of ["code", "absent", "preset", "takes", "draw", "file"]) {
      assert.ok(reached.includes(id), id);
    }
  },

  async "nothing is wider than a telephone"(page) {
    await page.setViewportSize({ width: 360, height: 740 });
    const long = "A".repeat(128);
    await drop(page, `${long}.jsonl`, JSON.stringify({ status: "FAILED", failureCode: long }));
    await page.waitForFunction(() => document.querySelector("#found button").textContent.length === 128);
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= screen, `${content} > ${screen}`);
  },
};

await inBrowser(join(out, "site"), async (address, browser) => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 800 } });
    page.setDefaultTimeout(20_000);
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${address}web/`);
    await page.waitForFunction(() => document.querySelector("#version").textContent !== "");
    for (const [name, step] of Object.entries(steps)) {
      await step(page).catch((error) => {
        error.message = `${name}: ${error.message}`;
        throw error;
      });
    }
    await page.setViewportSize({ width: 1000, height: 800 });
    await page.uncheck("#absent");
    await page.fill("#code", "THIRD_PARTY.UNAVAILABLE");
    await page.selectOption("#takes", "15000");
    await drop(page, "tasks.jsonl", await readFile(new URL("tasks.jsonl", examples), "utf8"));
    await page.waitForFunction(() => document.querySelector("#triage-title").textContent === "tasks.jsonl");
    const contrast = await leastContrast(page);
    assert.ok(contrast >= 4.5, `contrast ${contrast} in ${colorScheme}`);
    await page.screenshot({ path: join(out, `${colorScheme}.png`), fullPage: true });
    assert.deepEqual(errors, []);
  }
  console.log(`page: ${Object.keys(steps).length} tests passed, in light and dark`);
});
