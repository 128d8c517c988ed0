"""The recipes of docs/scale.md, in the engines themselves: `make check-engines`.

Not collected with the other tests, as the engines are larger than all that those need.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.parquet
import pytest
from codes import TEXTS, random_codes

import taketwo

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "scale.md").read_text()
RECIPES = dict(re.findall(r"^## (.*?)\n.*?^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))

# Two workers each, that listen on loopback only and report to nobody.
SPARK = "--conf spark.ui.enabled=false"
ENVIRONMENT = {
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_SUBMIT_ARGS": f"{SPARK} --master local[2] pyspark-shell",
    "SPARK_LOCAL_HOSTNAME": "localhost",
    "SPARK_LOCAL_IP": "127.0.0.1",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # its name for "one machine", on any system
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",  # else its workers starve on a machine with other work
    "DASK_NUM_WORKERS": "2",
    # Row groups of the test are small, and are to stay partitions.
    "DASK_DATAFRAME__PARQUET__MINIMUM_PARTITION_SIZE": "1",
}


def run(program, folder, **environment):
    """Runs it as anybody would, in that folder, and returns what it printed."""
    (folder / "program.py").write_text(program)
    # Ray keeps sockets in its folder, whose path has to be short, and a key at home.
    with tempfile.TemporaryDirectory() as short:
        done = subprocess.run(
            [sys.executable, "program.py"],
            check=False,
            cwd=folder,
            env=os.environ | ENVIRONMENT | {"HOME": short, "RAY_TMPDIR": short} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    assert done.returncode == 0, done.stdout
    return done.stdout


TYPES = {
    "string": pyarrow.string(),
    "large_string": pyarrow.large_string(),
    "dictionary": pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
}


def write_tasks(folder, kind):
    """Files with many row groups, with one row, with nulls alone and with none; the codes by id."""
    files = [[*TEXTS, *random_codes(200_000, seed=3)], random_codes(1, seed=4), [None] * 3, []]
    folder.mkdir()
    tasks = {}
    for number, codes in enumerate(files):
        ids = [f"task-{number}-{row}" for row in range(len(codes))]
        tasks.update(zip(ids, codes, strict=True))
        column = pyarrow.array(codes, pyarrow.string()).cast(TYPES[kind])
        table = pyarrow.table({"id": pyarrow.array(ids, pyarrow.string()), "code": column})
        pyarrow.parquet.write_table(table, folder / f"{number}.parquet", row_group_size=30_000)
    return tasks


# Spark reads every column of texts as its own, and hands it on in one of two types. The workers of
# the first are processes of a cluster.
SPARK_KINDS = {
    "string": "--master local-cluster[2,1,1024]",
    "large_string": "--master local[2] --conf spark.sql.execution.arrow.useLargeVarTypes=true",
}
CASES = [("Spark", kind) for kind in SPARK_KINDS]
CASES += [(engine, kind) for engine in ("Ray Data", "Dask") for kind in TYPES]


def test_each_recipe_is_run():
    assert {engine for engine, _ in CASES} == RECIPES.keys() == ROWS_AND_BYTES.keys()


@pytest.mark.parametrize(("engine", "kind"), CASES)
def test_a_recipe_answers_as_classify_does(engine, kind, tmp_path):
    tasks = write_tasks(tmp_path / "tasks", kind)
    arguments = f"{SPARK} {SPARK_KINDS[kind]} pyspark-shell" if engine == "Spark" else ""
    run(RECIPES[engine], tmp_path, PYSPARK_SUBMIT_ARGS=arguments)
    # Ray puts files as small as these together, and cuts what it gets into batches.
    if engine != "Ray Data":
        assert len(list((tmp_path / "answers").glob("*.parquet"))) > 1
    rows = pyarrow.parquet.read_table(tmp_path / "answers").to_pylist()
    assert len(rows) == len(tasks)
    assert {row["id"]: row["verdict"] for row in rows} == {
        task: taketwo.classify(code).verdict.value for task, code in tasks.items()
    }


ONE_BATCH = """

def anonymous():
    with open("/proc/self/status") as status:
        (line,) = (line for line in status if line.startswith("RssAnon:"))
    return int(line.split()[1]) * 1024


CODES = ["INTERNAL.BAD_OUTPUT.CODE01", None, "SAFETY.INPUT.TEXT", "INTERNAL", "ASSET.INVALID"]
"""

# In one worker, the function of the recipe over rows that are made as they are asked for: at the
# end, how many they were and the most memory of its own while it held a batch and the answers.
ROWS_AND_BYTES = {
    "Spark": """

def measured(batches):
    rows = peak = 0
    for batch in answers(batches):
        rows += len(batch)
        peak = max(peak, anonymous())
    yield pyarrow.record_batch({"rows": [rows], "bytes": [peak]})


spark = SparkSession.builder.getOrCreate()


def through(rows):
    tasks = spark.range(0, rows, 1, 1).selectExpr(
        "cast(id as string) as id",
        f"from_json('{json.dumps(CODES)}', 'array<string>')[id % {len(CODES)}] as code",
    )
    (answer,) = tasks.mapInArrow(measured, "rows long, bytes long").collect()
    return answer["rows"], answer["bytes"]
""",
    "Ray Data": """

def coded(batch):
    ids = batch["id"].combine_chunks()
    return pyarrow.table({
        "id": ids.cast(pyarrow.string()),
        "code": pyarrow.array(CODES).take(pyarrow.array(ids.to_numpy() % len(CODES))),
    })


def measured(batch):
    answered = answers(batch)
    return pyarrow.table({"rows": [len(answered)], "bytes": [anonymous()]})


ray.init(num_cpus=1, object_store_memory=200_000_000)


def through(rows):
    tasks = ray.data.range(rows).map_batches(coded, batch_format="pyarrow", batch_size=65_536)
    tasks = tasks.map_batches(measured, batch_format="pyarrow", batch_size=65_536)
    answer = tasks.to_pandas()
    return int(answer["rows"].sum()), int(answer["bytes"].max())
""",
    "Dask": """

PART = 100_000


def coded(start):
    ids = numpy.arange(start, start + PART)
    codes = pandas.array(CODES, dtype="str").take(ids % len(CODES))
    return pandas.DataFrame({"id": ids.astype("str"), "code": codes})


def measured(part):
    answered = answers(part)
    return pandas.DataFrame({"rows": [len(answered)], "bytes": [anonymous()]})


dask.config.set(scheduler="synchronous")


def through(rows):
    tasks = dask.dataframe.from_map(coded, range(0, rows, PART), meta=coded(0).iloc[:0])
    answer = tasks.map_partitions(measured, meta={"rows": "int64", "bytes": "int64"}).compute()
    return int(answer["rows"].sum()), int(answer["bytes"].max())
""",
}

FEW, MANY = 1_000_000, 10_000_000


@pytest.mark.parametrize("engine", RECIPES)
def test_memory_does_not_grow_with_the_rows(engine, tmp_path):
    definitions, _, _ = RECIPES[engine].rpartition("\n\n\n")
    program = "import json\n" + definitions + ONE_BATCH + ROWS_AND_BYTES[engine]
    program += f"\nprint(json.dumps([through({FEW}), through({MANY})]))\n"
    last = run(program, tmp_path).splitlines()[-1]
    (few, bytes_of_few), (many, bytes_of_many) = json.loads(last)
    assert (few, many) == (FEW, MANY)
    # Their codes alone are some 170 MB, and their ids 120 MB.
    assert bytes_of_many - bytes_of_few < 50_000_000
