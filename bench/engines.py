"""The functions of docs/scale.md beside taketwo.classify called for each row, in the same engine.

usage: engines.py ROWS, in the environment of `make bench-engines`

Prints how many times as many rows a second go through the function, files read and engine started.
"""

import pathlib
import sys
import tempfile

import pyarrow
import pyarrow.parquet

ROOT = pathlib.Path(__file__).parents[1]
sys.path.append(str(ROOT / "py" / "tests"))
import scale  # noqa: E402
from codes import random_codes  # noqa: E402

BY_ROW = """

def verdict(code):
    return taketwo.classify(code).verdict.value


"""

BOTH = {
    "Spark": """
from pyspark.sql.functions import udf

spark = SparkSession.builder.getOrCreate()
tasks = spark.read.parquet("tasks")


def by_batch():
    answered = tasks.mapInArrow(answers, "id string, verdict string")
    answered.write.format("noop").mode("overwrite").save()


def by_row():
    answered = tasks.select("id", udf(verdict, "string")("code"))
    answered.write.format("noop").mode("overwrite").save()
""",
    "Ray Data": """
ray.init(num_cpus=2)
tasks = ray.data.read_parquet("tasks").materialize()


def by_batch():
    tasks.map_batches(answers, batch_format="pyarrow", batch_size=65_536).materialize()


def by_row():
    tasks.map(lambda row: {"id": row["id"], "verdict": verdict(row["code"])}).materialize()
""",
    "Dask": """
tasks = dask.dataframe.read_parquet("tasks", split_row_groups=True).persist()


def by_batch():
    tasks.map_partitions(answers, meta={"id": "str", "verdict": "str"}).persist()


def by_row():
    def of_cell(code):
        return verdict(None if pandas.isna(code) else code)

    tasks[["id"]].assign(verdict=tasks["code"].map(of_cell, meta=("verdict", "str"))).persist()
""",
}

MEASURE = """
import statistics
import time

rates = {by_batch: [], by_row: []}
for round in range(4):  # the first one warms the engine
    for way in rates:
        start = time.perf_counter()
        way()
        rates[way].append(ROWS / (time.perf_counter() - start))
batch, row = (statistics.median(rate[1:]) for rate in rates.values())
print(f"by batch {batch:,.0f} rows/s, by row {row:,.0f} rows/s, ratio {batch / row:.1f}")
"""


def main() -> None:
    """Measure each engine in turn."""
    rows = int(sys.argv[1])
    codes = random_codes(100_000, seed=5) * (rows // 100_000)
    for engine, both in BOTH.items():
        definitions, _, _ = scale.RECIPES[engine].rpartition("\n\n\n")
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "tasks").mkdir()
            for part in range(4):
                table = pyarrow.table(
                    {
                        "id": [str(row) for row in range(part, len(codes), 4)],
                        "code": pyarrow.array(codes[part::4], pyarrow.string()),
                    }
                )
                pyarrow.parquet.write_table(table, folder / "tasks" / f"{part}.parquet")
            measure = MEASURE.replace("ROWS", str(len(codes)))
            told = scale.run("import taketwo\n" + definitions + BY_ROW + both + measure, folder)
        print(f"{engine}: {told.splitlines()[-1]}", flush=True)


main()
