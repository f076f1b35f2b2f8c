"""Tests talk to this machine only: any other address is refused before a packet leaves."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest


class NetworkIsClosed(Exception):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def _network_is_closed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, to_this_machine_only(name))
        yield


def to_this_machine_only(name: str):
    original = getattr(socket.socket, name)

    def connect(self: socket.socket, address: object) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
            raise NetworkIsClosed(f"{address[0]} is not this machine.")
        return original(self, address)

    return connect


def is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
