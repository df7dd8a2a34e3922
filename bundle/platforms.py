"""The machines that archives are made for, and which wheels run on them."""

from __future__ import annotations

from dataclasses import dataclass

PYTHON = (3, 11)
"""The one version whose wheels an archive holds."""

GLIBC = (2, 28)
"""The oldest C library that the wheels run on: 麒麟 V10 SP1, 统信 UOS 20, Debian 10 and RHEL 8 have it."""


@dataclass(frozen=True)
class Platform:
    """`linux-arm64`: `system` and `machines` as Python's `platform` tells them there, `tags` of its wheels.

    `markers`: what the lock's conditions (`sys_platform == 'win32'`) are weighed against, since it is not this machine
    that they are about. `suffix` of the archive: what its people can open without another program.
    """

    name: str
    system: str
    machines: tuple[str, ...]
    tags: tuple[str, ...]
    suffix: str

    @property
    def markers(self) -> dict[str, str]:
        """The environment markers of PEP 508 on such a machine."""
        version = ".".join(map(str, PYTHON))
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{version}.0",
            "os_name": "nt" if self.system == "Windows" else "posix",
            "platform_machine": self.machines[0],
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.system,
            "platform_version": "",
            "python_full_version": f"{version}.0",
            "python_version": version,
            "sys_platform": "win32" if self.system == "Windows" else "linux",
        }


def _manylinux(machine: str) -> tuple[str, ...]:
    """Every tag of a wheel for this C library or an older one: downloaders take each by its very name."""
    perennial = [f"manylinux_{GLIBC[0]}_{minor}_{machine}" for minor in range(GLIBC[1], 4, -1)]
    return (*perennial, f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"manylinux1_{machine}")


PLATFORMS = {
    one.name: one
    for one in (
        Platform("linux-x86_64", "Linux", ("x86_64", "amd64"), _manylinux("x86_64"), ".tar.gz"),
        Platform("linux-arm64", "Linux", ("aarch64", "arm64"), _manylinux("aarch64"), ".tar.gz"),
        Platform("windows-x64", "Windows", ("AMD64", "x86_64"), ("win_amd64",), ".zip"),
    )
}
