"""Interoperability with peers that are not our code.

    CLONE_JAR=/path/clone.jar /usr/bin/python3 -m unittest -v test_interop

needs python3-zmq. The tests are in interop_server (the Java server), interop_load (the same under load) and
interop_client (the Java client against scripted servers of every dialect).
"""

from __future__ import annotations

import unittest

import interop_client
import interop_load
import interop_server


def load_tests(loader: unittest.TestLoader, _: unittest.TestSuite, __: str | None) -> unittest.TestSuite:
    """Gathers the three modules."""
    modules = (interop_server, interop_load, interop_client)
    return unittest.TestSuite(loader.loadTestsFromModule(module) for module in modules)


if __name__ == "__main__":
    unittest.main()
