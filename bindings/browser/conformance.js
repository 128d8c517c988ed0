// Runs the rows of conformance/ in Chromium, with the runner that Node has.
//
// usage: node conformance.js SITE

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { inBrowser } from "./browser.js";

const [site] = process.argv.slice(2);
const fixtures = await readdir(join(site, "conformance", "fixtures"));

const { count, failed } = await inBrowser(site, async (address, browser) => {
  const page = await browser.newPage();
  await page.goto(`${address}package/package.json`); // any document of this origin
  return page.evaluate(
    async ({ address, fixtures }) => {
      const { run } = await import(`${address}package/tests/rows.js`);
      const load = async (name) => (await fetch(`${address}conformance/${name}`)).json();
      return run(load, fixtures);
    },
    { address, fixtures: fixtures.filter((name) => name.endsWith(".json")).sort() },
  );
});
for (const message of failed) {
  console.error(message);
}
console.log(`browser: ${count} rows run, ${count - failed.length} passed`);
process.exitCode = failed.length === 0 ? 0 : 1;
