"""Feeds a line of any length to a program, and measures the most memory that it ever had.

    python huge_line.py BYTES PROGRAM [ARGUMENT...]

Behind the line stands a good record, which has to be counted. Linux alone tells the memory.
"""

import pathlib
import subprocess
import sys

MOST_GROWTH_BYTES = 16 << 20
_PIECE = bytes(1 << 16)
_GOOD = b'\n{"status": "FAILED"}\n'


def run(program, size):
    """Return the exit status, what was printed, and the peak of memory in bytes."""
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        for _ in range(size // len(_PIECE)):
            process.stdin.write(_PIECE)
        process.stdin.write(bytes(size % len(_PIECE)) + _GOOD)
        process.stdin.flush()
        # A pipe holds little, so nearly all of it has been read.
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        stdout, stderr = process.communicate()
    return process.returncode, stdout.decode(), stderr.decode(), int(peak.split()[1]) * 1024


def main():
    size, program = int(sys.argv[1]), sys.argv[2:]
    _, _, _, base = run(program, 4 << 20)
    status, stdout, stderr, peak = run(program, size)
    print(f"{size:,} bytes: peak of {peak:,} bytes, {peak - base:,} more than for 4 MiB")
    print(stdout[-100:].strip(), stderr[-200:].strip(), f"exit status {status}", sep="\n")
    assert "1 of 1 tasks failed" in stdout
    assert "line 1: longer than" in stderr
    assert peak - base < MOST_GROWTH_BYTES


if __name__ == "__main__":
    main()
