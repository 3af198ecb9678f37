"""Interoperability with peers that are not our code.

    CLONE_JAR=/path/clone.jar /usr/bin/python3 -m unittest -v test_interop

needs python3-zmq. The tests are in interop_server (the Java server), interop_load (the same under load),
interop_pair (two Java servers, one of which takes over), interop_client (the Java client against scripted servers
of every dialect) and interop_session (the Java server and a client of the session protocol in Python). The last are
skipped if the server does not offer that protocol, unless CLONE_INTEROP=required.
"""

from __future__ import annotations

import unittest

import interop_client
import interop_load
import interop_pair
import interop_server
import interop_session


def load_tests(loader: unittest.TestLoader, _: unittest.TestSuite, __: str | None) -> unittest.TestSuite:
    """Gathers the five modules."""
    modules = (interop_server, interop_load, interop_pair, interop_client, interop_session)
    return unittest.TestSuite(loader.loadTestsFromModule(module) for module in modules)


if __name__ == "__main__":
    unittest.main()
