"""Writes the pages that report_page.mjs looks at: of the example, and of a long hostile file.

usage: report_pages.py FOLDER
"""

import json
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tasks.jsonl"
CODES = [
    "</script><script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }}",
    "\u202eevil\x1b[31m",
    "A" * 5_000,
    *(f"NEW.X{number}" for number in range(80)),
]

folder = pathlib.Path(sys.argv[1])
rng = random.Random(5)
records = [json.loads(line) for line in EXAMPLE.read_text().splitlines()]
hostile = folder / "<img src=x onerror=alert(1)>.jsonl"
with hostile.open("w") as file:
    for _ in range(3_000):
        record = {**rng.choice(records), "job": rng.randrange(2_000)}
        record["createdAt"] = f"2026-{rng.randint(9, 10):02}-{rng.randint(1, 30):02}T12:00:00Z"
        if rng.random() < 0.02:
            del record["createdAt"]
        if record["status"] == "FAILED" and rng.random() < 0.1:
            record["failureCode"] = rng.choice(CODES)
        file.write(json.dumps(record) + "\n")

triage = [sys.executable, "-m", "taketwo", "triage"]
for arguments in (
    [EXAMPLE, "--report", folder / "tasks.html"],
    [hostile, "--job-key", "job", "--report", folder / "hostile.html"],
):
    subprocess.run([*triage, *arguments], check=True, stdout=subprocess.DEVNULL)
