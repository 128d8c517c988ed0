// The page: what is typed, chosen or dropped, and what is shown for it.

import { VERSION, classify } from "./taketwo/taketwo.js";
import { plan } from "./plan.js";
import { credits, element, time, visible, words } from "./text.js";
import { triage } from "./triage.js";

const at = (id) => document.getElementById(id);
const VERDICTS = {
  never: "do not try again",
  unlikely: "may be tried, will rarely help",
  after_delay: "try again, after a delay",
  unspecified: "nobody knows: ask a person",
};

let seed = 1;

function failure() {
  return classify(at("absent").checked ? null : at("code").value);
}

function showAnswer() {
  const found = failure();
  at("code").disabled = at("absent").checked;
  at("verdict").textContent = VERDICTS[found.verdict] ?? words(found.verdict);
  at("verdict").dataset.verdict = found.verdict;
  at("meaning").textContent = found.meaning;
  at("message").textContent = found.userMessage;
  const facts = {
    "What kind": words(found.family),
    "What to do": words(found.remedy),
    "Credits back": found.refund === "unspecified" ? "not said" : found.refund,
    Where: words(found.stage),
    Rule: found.rule,
    "Rests on": found.citation,
  };
  if (found.detail !== null) {
    facts["Detail, for logs alone"] = found.detail;
  }
  list(at("facts"), facts);
}

function list(into, facts) {
  into.replaceChildren(
    ...Object.entries(facts).map(([name, value]) => {
      const pair = document.createElement("div");
      pair.append(element("dt", name), element("dd", String(value)));
      return pair;
    }),
  );
}

function showPlan() {
  const { attempts, decision } = plan(failure(), at("preset").value, Number(at("takes").value), seed);
  const last = Math.max(...attempts.map(({ latest, at }) => Math.max(latest, at)), 1);
  const share = (ms) => `${(100 * ms) / last}%`;
  at("timeline").replaceChildren(
    ...attempts.map(({ earliest, latest, at }, place) => {
      const row = element("li");
      const track = element("span", "", { className: "track", ariaHidden: "true" });
      const range = element("i", "", { className: "range" });
      range.style.setProperty("--from", share(earliest));
      range.style.setProperty("--width", share(latest - earliest));
      const drawn = element("i", "", { className: "drawn" });
      drawn.style.setProperty("--from", share(at));
      track.append(range, drawn);
      const when = element("span", time(at), { className: "when" });
      if (earliest < latest) {
        when.append(" ", element("small", `${time(earliest)} to ${time(latest)}`));
      }
      row.append(element("span", `attempt ${place + 1}`), track, when);
      return row;
    }),
  );
  at("end").textContent = `In the end: ${decision.explain()}.`;
}

function show() {
  showAnswer();
  showPlan();
}

function table(id, rows) {
  const body = document.createElement("tbody");
  for (const cells of rows) {
    const row = document.createElement("tr");
    row.append(...cells);
    body.append(row);
  }
  at(id).tBodies[0]?.remove();
  at(id).append(body);
}

const number = (value) => element("td", value.toLocaleString("en"), { className: "number" });
const byCount = (counts) => [...counts].sort(([, left], [, right]) => right - left);
const MOST_CODES = 100;

/** A code of the file; pressed, it is asked about above. */
function codeCell(code) {
  const cell = element("th", "", { scope: "row" });
  const button = element("button", code ?? "(none)", { type: "button", className: "code" });
  button.addEventListener("click", () => {
    at("absent").checked = code === null;
    at("code").value = code ?? "";
    show();
    at("code-title").scrollIntoView();
  });
  cell.append(button);
  return cell;
}

function showTriage(name, found) {
  at("triage-title").textContent = visible(name);
  list(at("totals"), {
    Tasks: found.tasks.toLocaleString("en"),
    Failed: found.failed.toLocaleString("en"),
    "Unreadable lines": found.unreadable.toLocaleString("en"),
    "Credits charged": credits(found.charged),
    "of them for failures": credits(found.chargedForFailures),
    "despite a refund": credits(found.chargedDespiteRefund),
  });
  const worded = ([name, count]) => [element("th", words(name), { scope: "row" }), number(count)];
  table("families", byCount(found.families).map(worded));
  table("verdicts", byCount(found.verdicts).map(worded));
  const codes = (counts) =>
    byCount(counts)
      .slice(0, MOST_CODES)
      .map(([code, count]) => [codeCell(code), number(count)]);
  table("found", codes(found.codes));
  table("unknown", codes(found.unknown));
  table(
    "bad",
    found.bad.map(([line, message]) => [element("th", `line ${line}`, { scope: "row" }), element("td", message)]),
  );
  at("triage").hidden = false;
}

let current = null;

async function read(file) {
  current = file;
  const breathe = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    if (current !== file) {
      throw new DOMException("another file was given", "AbortError");
    }
  };
  at("broken").hidden = true;
  try {
    showTriage(file.name, await triage(new Uint8Array(await file.arrayBuffer()), breathe));
  } catch (error) {
    if (error.name !== "AbortError") {
      at("broken").textContent = visible(`${file.name}: ${error.message}`);
      at("broken").hidden = false;
    }
  }
}

for (const id of ["code", "absent", "preset", "takes"]) {
  at(id).addEventListener("input", show);
}
at("draw").addEventListener("click", () => {
  seed += 1;
  showPlan();
});
at("file").addEventListener("change", ({ target }) => {
  if (target.files.length > 0) {
    read(target.files[0]);
  }
});
// On the whole page, so that a file that misses its place does not replace the page.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  at("drop").classList.add("over");
});
document.addEventListener("dragleave", () => at("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  at("drop").classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (file !== undefined) {
    at("file").value = "";
    read(file);
  }
});

at("version").textContent = VERSION;
show();
