"""Nothing that Windows lacks is needed to load the program there; only the installer's archive is tried on Linux."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.structure.source import ROOT

LOADING = """
import importlib, os, pkgutil, signal, sys, time
import tracker

def every():
    for one in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if not one.name.endswith("__main__") and not one.name.startswith("tracker.plantext.scan."):  # needs its extra
            importlib.import_module(one.name)

every()  # what others made is loaded now, and knows what machine this is
for name in [name for name in sys.modules if name.partition(".")[0] == "tracker"]:
    del sys.modules[name]
for module, prefixes in {
    time: ("CLOCK_", "clock_", "pthread_", "tzset"),
    os: ("fork", "register_at", "getuid", "geteuid", "getgid", "getegid", "chown", "fchown", "fchmod", "killpg",
         "sched_", "posix_", "uname", "statvfs", "sysconf", "pread", "pwrite", "mkfifo", "nice", "getloadavg", "wait3",
         "WNOHANG", "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "setsid", "getpgid", "setpgid"),
    signal: ("SIGHUP", "SIGCHLD", "SIGKILL", "SIGALRM", "SIGUSR", "SIGPIPE", "pthread_", "sigwait", "alarm"),
}.items():
    for name in [name for name in dir(module) if name.startswith(prefixes)]:
        delattr(module, name)
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
sys.platform = "win32"
import tracker
every()
from tracker import clock
assert clock.elapsed() <= clock.elapsed()
"""


@pytest.mark.slow
def test_every_module_loads_without_what_windows_lacks() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
