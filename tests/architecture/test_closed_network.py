import socket

import pytest

from tests.plugins.closed_network import NetworkIsClosed


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "portal.example"])
def test_no_test_reaches_another_machine(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with socket.socket(family) as connection, pytest.raises(NetworkIsClosed):
        connection.connect((host, 443))


def test_tests_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
