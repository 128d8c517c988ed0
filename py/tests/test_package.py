import importlib.metadata
import pathlib
import re
import subprocess
import sys
import threading

import pytest

import taketwo

ROOT = pathlib.Path(__file__).parents[2]


def test_the_version_is_that_of_the_workspace():
    manifest = (ROOT / "Cargo.toml").read_text()
    version = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE).group(1)
    assert taketwo.__version__ == importlib.metadata.version("taketwo") == version


def test_nothing_is_required_to_run():
    requires = importlib.metadata.requires("taketwo") or []
    assert all("extra ==" in requirement for requirement in requires)


def test_the_licences_are_in_the_package():
    names = {path.name for path in importlib.metadata.files("taketwo") or []}
    assert {"LICENSE-MIT", "LICENSE-APACHE", "py.typed"} <= names or "taketwo.pth" in names


def test_importing_is_cheap():
    program = (
        "import sys\nbefore = set(sys.modules)\nimport taketwo\n"
        "taketwo.classify('INTERNAL')\nprint(*sorted(set(sys.modules) - before))"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["taketwo", "taketwo._taketwo"]


def imported(program, *missing):
    hide = "".join(f"sys.modules[{name!r}] = None\n" for name in missing)
    program = f"import sys\n{hide}{program}\nprint(*sorted(sys.modules))"
    return subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False
    )


def test_only_the_driver_imports_the_client():
    program = "import taketwo.store, taketwo.events, taketwo._cli"
    modules = set(imported(program).stdout.split())
    assert "taketwo.store" in modules
    assert not modules & {"httpx", "pydantic", "runwayml", "sqlite3", "taketwo.runway"}
    assert "runwayml" in imported("import taketwo.runway").stdout.split()


@pytest.mark.parametrize("missing", ["httpx", "runwayml"])
def test_without_the_client_the_driver_says_what_it_needs(missing):
    result = imported("import taketwo.runway", missing)
    assert result.returncode == 1
    assert (
        "taketwo.runway needs the official client: pip install 'taketwo[runway]'" in result.stderr
    )


OBSERVERS = {
    "logs": None,
    "opentelemetry": "opentelemetry",
    "prometheus": "prometheus_client",
    "structlog": "structlog",
}


@pytest.mark.parametrize("name", OBSERVERS)
def test_a_listener_imports_its_own_library_and_no_other(name):
    modules = set(imported(f"import taketwo.observe.{name}").stdout.split())
    assert f"taketwo.observe.{name}" in modules
    libraries = {"runwayml", *OBSERVERS.values()} - {None}
    assert modules & libraries == {OBSERVERS[name]} - {None}


@pytest.mark.parametrize("name", [name for name, library in OBSERVERS.items() if library])
def test_without_its_library_a_listener_says_what_it_needs(name):
    result = imported(f"import taketwo.observe.{name}", OBSERVERS[name])
    assert result.returncode == 1
    assert f"taketwo.observe.{name} needs" in result.stderr
    assert f"pip install 'taketwo[{name}]'" in result.stderr
    assert any(
        it.startswith(OBSERVERS[name].replace("_", "-")) and f"extra == '{name}'" in it
        for it in importlib.metadata.requires("taketwo")
    )


def test_every_name_is_there():
    for name in taketwo.__all__:
        assert getattr(taketwo, name) is not None
    assert set(taketwo.__all__) <= set(dir(taketwo))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        taketwo.nonsense


def test_everything_public_is_documented():
    for name in taketwo.__all__:
        thing = getattr(taketwo, name)
        if isinstance(thing, (int, str)):
            continue
        assert thing.__doc__, name
        if isinstance(thing, type) and thing.__module__ == "taketwo":
            for attribute in (it for it in vars(thing) if not it.startswith("_")):
                assert getattr(thing, attribute).__doc__, f"{name}.{attribute}"


def test_many_threads_get_the_same_answers():
    codes = [None, "SAFETY.INPUT.TEXT", "INTERNAL", "X.safety", "NO_FACE_FOUND"]
    expected = [taketwo.classify(code) for code in codes]
    wrong = []
    barrier = threading.Barrier(8)

    def work():
        barrier.wait()
        for _ in range(2_000):
            found = [taketwo.classify(code) for code in codes]
            if found != expected or [it.verdict for it in found] != [it.verdict for it in expected]:
                wrong.append(found)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def python_blocks(path):
    return re.findall(r"^```python\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "py" / "README.md"], ids=str)
def test_the_examples_of_the_readme_run(path, capsys):
    blocks = python_blocks(path)
    assert blocks
    for block in blocks:
        exec(compile(block, str(path), "exec"), {})  # noqa: S102
    assert "to the user: " in capsys.readouterr().out
