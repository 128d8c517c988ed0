// The page of `taketwo triage --report` in Chromium: light, dark, on a telephone and in print. Leaves
// pictures of it behind.
//
// usage: node report_page.mjs FOLDER, which has what report_pages.py wrote

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inBrowser } from "../../bindings/browser/browser.js";
import { leastContrast } from "../../bindings/browser/contrast.js";

const [folder] = process.argv.slice(2);

const steps = {
  async "nothing runs, and nothing is asked for"(page, asked) {
    assert.deepEqual(asked, [page.url()]);
    assert.match(await page.title(), /^Failures in /);
    assert.equal(await page.$("img, iframe, script:not([type='application/json'])"), null);
    // The browser itself refuses a script, whatever the page is made to hold.
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'owned'";
      document.body.append(script);
      script.remove();
    });
    assert.doesNotMatch(await page.title(), /owned/);
  },

  async "the data is read as JSON, and fits the page"(page) {
    const data = JSON.parse(await page.textContent("#data"));
    const tasks = await page.textContent("[data-value=tasks]");
    assert.equal(Number(tasks.replace(",", "")), data.tasks);
  },

  async "each bar is as high as its number, and on top of the one below"(page) {
    const data = JSON.parse(await page.textContent("#data"));
    const most = Math.max(...data.over_time.periods.map((it) => it.failures));
    const bars = await page.$$eval("figure:first-of-type rect", (all) =>
      all.map((bar) => {
        const { left, top, bottom, height } = bar.getBoundingClientRect();
        return { left, top, bottom, height, text: bar.textContent, fill: getComputedStyle(bar).fill };
      }),
    );
    const count = (bar) => Number(bar.text.split(": ")[1].replace(",", ""));
    assert.equal(
      bars.reduce((sum, bar) => sum + count(bar), 0),
      data.over_time.periods.reduce((sum, it) => sum + it.failures, 0),
    );
    const unit = bars[0].height / count(bars[0]);
    for (const [place, bar] of bars.entries()) {
      assert.ok(Math.abs(bar.height - unit * count(bar)) < 0.5, JSON.stringify(bar));
      const below = bars[place - 1];
      if (below?.left === bar.left) {
        assert.ok(Math.abs(below.top - bar.bottom) < 0.5, JSON.stringify([below, bar]));
        assert.notEqual(below.fill, bar.fill);
      }
    }
    const figure = await page.$eval("figure:first-of-type svg", (svg) => svg.getBoundingClientRect().height);
    assert.ok(unit * most <= figure);
  },

  async "each chart has a name, and each table a head"(page) {
    const nameless = await page.$$eval("svg", (all) => all.filter((it) => !it.getAttribute("aria-label")).length);
    assert.equal(nameless, 0);
    const headless = await page.$$eval("table", (all) =>
      all.filter((it) => !it.tHead || it.querySelector("thead th:not([scope=col])")).map((it) => it.id),
    );
    assert.deepEqual(headless, []);
    const unreachable = await page.$$eval("div", (all) =>
      all.filter((it) => it.scrollHeight > it.clientHeight + 1 && it.tabIndex !== 0).map((it) => it.className),
    );
    assert.deepEqual(unreachable, [], "what scrolls can be reached by the keyboard");
  },

  async "nothing is wider than a telephone"(page) {
    const before = page.viewportSize();
    await page.setViewportSize({ width: 360, height: 740 });
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= screen, `${content} > ${screen}`);
    await page.setViewportSize(before);
  },

  async "every text can be read"(page, _, how) {
    const contrast = await leastContrast(page);
    assert.ok(contrast >= 4.5, `contrast ${contrast} in ${how}`);
  },
};

/** What is on paper: dark letters on white, whatever the screen has, and nothing that scrolls. */
async function inPrint(page) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.$eval("body", (body) => getComputedStyle(body).backgroundColor), "rgb(255, 255, 255)");
  await steps["every text can be read"](page, [], "print");
  await page.setViewportSize({ width: 690, height: 1000 }); // A4 between its margins
  const cut = await page.$$eval(".scroll", (all) =>
    all.filter((it) => it.scrollHeight > it.clientHeight + 1).map((it) => it.firstElementChild.id),
  );
  assert.deepEqual(cut, []);
  const [content, sheet] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= sheet, `${content} > ${sheet}`);
}

await inBrowser(folder, async (address, browser) => {
  for (const name of ["hostile", "tasks"]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 800 } });
      page.setDefaultTimeout(20_000);
      const asked = [];
      const errors = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("dialog", (dialog) => errors.push(dialog.message()));
      await page.goto(`${address}${name}.html`);
      for (const [what, step] of Object.entries(steps)) {
        await step(page, asked, colorScheme).catch((error) => {
          error.message = `${name}, ${what}: ${error.message}`;
          throw error;
        });
      }
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage: true });
      assert.deepEqual(errors, []);
      if (colorScheme === "dark") {
        await inPrint(page);
        await page.screenshot({ path: join(folder, `${name}-print.png`), fullPage: true });
        await page.pdf({ path: join(folder, `${name}.pdf`), format: "A4" });
        const pdf = await readFile(join(folder, `${name}.pdf`));
        assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
      }
      await page.close();
    }
  }
  console.log(`report: ${Object.keys(steps).length} tests passed on two pages, in light and dark, and print`);
});
