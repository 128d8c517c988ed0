"""Who holds a job: a token that tells, on Linux, whether its process still lives."""

import os
import secrets

__all__ = ("is_gone", "new_owner")


def new_owner() -> str:
    """Return a token for one run of a job in this process, that no other run has."""
    return "/".join((*_process(os.getpid()), secrets.token_hex(8)))


def is_gone(owner: str) -> bool:
    """Return whether the process that took this token has certainly ended.

    Only a process of the same boot and the same PID namespace can be looked at; of any other it is
    not known, and the lease has to run out.
    """
    *process, _ = owner.split("/")
    mine = _process(os.getpid())
    if len(process) != len(mine) or process[:2] != mine[:2]:
        return False
    return _process(int(process[2])) != process


def _process(pid: int) -> list[str]:
    """Return what names a process for ever: the boot, the namespace, the number, the start."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as boot:
            boot_id = boot.read().strip()
        namespace = str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        return ["?", "?", str(pid), "?"]
    try:
        with open(f"/proc/{pid}/stat") as stat:
            # Behind the name, which may hold anything: the state, then 18 others, then the start.
            state, *rest = stat.read().rpartition(")")[2].split()
    except OSError:
        return [boot_id, namespace, str(pid), "gone"]
    return [boot_id, namespace, str(pid), "gone" if state in "ZX" else rest[18]]
