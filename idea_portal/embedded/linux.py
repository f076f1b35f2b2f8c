"""The few calls to the Linux kernel that Python has no name for."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAP_SETPCAP = 8
CAPABILITY_VERSION_3 = 0x20080522

_kernel = ctypes.CDLL(None, use_errno=True)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilitySet(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def die_with_parent(parent: int, last_signal: signal.Signals) -> None:
    """Have the kernel send this process a signal when the process that started it is gone."""
    if sys.platform != "linux":
        return
    _prctl(PR_SET_PDEATHSIG, last_signal)
    if os.getppid() != parent:
        os._exit(1)


def become(user: int, group: int, keep: int | None = None) -> None:
    """Change from root to another account for good, keeping at most one capability.

    The capability is kept as an ambient one, so that it survives the start of a program.
    """
    if keep is not None:
        # Otherwise the change of account takes every capability, and access(2) would go on to
        # answer for an account without any: PostgreSQL asks it whether its programs are there.
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if keep is None:
        return
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    wanted = (_CapabilitySet * 2)(_CapabilitySet(1 << keep, 1 << keep, 1 << keep))
    if _kernel.capset(ctypes.byref(header), ctypes.byref(wanted)) != 0:
        raise OSError(ctypes.get_errno(), "The capability cannot be kept.")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, keep)


def has_capability(number: int) -> bool:
    """Whether this process holds a capability now."""
    with open("/proc/self/status") as status:
        effective = next(line for line in status if line.startswith("CapEff:"))
    return bool(int(effective.split()[1], 16) >> number & 1)


def _prctl(*arguments: int) -> None:
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:5]]
    if _kernel.prctl(*padded) != 0:
        raise OSError(ctypes.get_errno(), f"The kernel refuses prctl {arguments}.")
