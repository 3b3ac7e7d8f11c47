"""What a process has used so far, by the system's own accounting."""

import time
from pathlib import Path

MIB = 2**20


def cpu_s(pid: int) -> float:
    """CPU time of the process, threads that have ended included, to the nanosecond."""
    # How the kernel numbers the clock of another process: clock_getcpuclockid(3).
    return time.clock_gettime(~pid << 3 | 2)


def resident_bytes(pid: int) -> int:
    return _status_bytes(pid, "VmRSS")


def peak_resident_bytes(pid: int) -> int:
    """The most that was resident at any moment since the process began."""
    return _status_bytes(pid, "VmHWM")


def _status_bytes(pid: int, field: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {pid} has no {field}")
