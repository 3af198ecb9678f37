"""What the tests stand on: processes that end with the test, a bare peer that records, waiting with deadlines."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Callable, Optional, TypeVar

import zmq

import rfc12
from rfc12 import Kvmsg
from rfc12_client import Client, Writer
from rfc12_server import free_port

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
QUICK_JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")
T = TypeVar("T")


def eventually(fact: Callable[[], T], what: str, timeout: float = 10.0, every: float = 0.02) -> T:
    """Polls until the fact is true and returns it; on the deadline fails with what was awaited."""
    deadline = time.monotonic() + timeout
    while True:
        answer = fact()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(every)


def clone_command(*arguments: str, jvm: tuple[str, ...] = ()) -> list[str]:
    """The command line of the Java program. CLONE_COMMAND, if set, stands for `java -jar clone.jar`."""
    if "CLONE_COMMAND" in os.environ:
        return [*shlex.split(os.environ["CLONE_COMMAND"]), *arguments]
    return ["java", *jvm, "-jar", os.path.abspath(os.environ["CLONE_JAR"]), *arguments]


needs_clone = unittest.skipUnless({"CLONE_JAR", "CLONE_COMMAND"} & os.environ.keys(), "CLONE_JAR is not set")


class LineProcess:
    """A child process that is spoken to in lines. kill() always ends it."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self.lines: list[str] = []
        self._stderr = tempfile.TemporaryFile()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=self._stderr, cwd=HERE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self.lines.append(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))

    @property
    def returncode(self) -> Optional[int]:
        """The exit code once it has ended."""
        return self._process.poll()

    def await_line(self, matches: Callable[[str], bool], timeout: float = 20.0, since: int = 0) -> str:
        """The first line from there on that matches."""
        def found() -> list[str]:
            return [line for line in self.lines[since:] if matches(line)]

        try:
            return eventually(lambda: found() or self.returncode is not None, "", timeout) and found()[0]
        except (AssertionError, IndexError):
            raise AssertionError(f"line not seen; {self.story()}") from None

    def await_end(self, timeout: float = 20.0) -> int:
        """The exit code, all output read."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running; {self.story()}") from None
        self._reader.join(5)
        return code

    def ask(self, line: str, timeout: float = 20.0) -> str:
        """Sends a line and returns the line that answers it."""
        seen = len(self.lines)
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        answer = self.await_line(lambda _: True, timeout, seen)
        if answer.startswith("error"):
            raise AssertionError(f"{line}: {answer}")
        return answer

    def signal(self, number: int) -> None:
        """Sends a signal, such as SIGSTOP."""
        self._process.send_signal(number)

    def story(self) -> str:
        """What a failing test wants to know of this process."""
        self._stderr.seek(0)
        errors = self._stderr.read()[-2000:].decode(errors="replace")
        return f"{' '.join(self.command)}: exit {self.returncode}\n{self.lines[-10:]}\n{errors}"

    def kill(self) -> None:
        """SIGKILL, and nothing left behind. Harmless when it has ended."""
        self._process.kill()
        self._process.wait()
        self._reader.join(5)
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            try:
                stream.close()
            except BrokenPipeError:
                pass


class JavaServer(LineProcess):
    """The server under test."""

    def __init__(self, port: Optional[int] = None, *options: str, jvm: tuple[str, ...] = ()) -> None:
        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"
        super().__init__(*clone_command("serve", "--port", str(self.port), *options, jvm=jvm))

    def await_ready(self) -> JavaServer:
        """Returns when it accepts clients."""
        self.await_line(lambda line: line.startswith("ready"))
        return self


class Scripted(LineProcess):
    """The scripted server in a process of its own."""

    def __init__(self, dialect: str = "c6") -> None:
        self.dialect = dialect
        super().__init__(PYTHON, "rfc12_server.py", "--dialect", dialect, "--port", "0")
        self.port = int(self.await_line(lambda line: line.startswith("ready")).split()[1])
        self.address = f"127.0.0.1:{self.port}"

    def dump(self, prefix: str = "") -> dict[str, str]:
        """Its map, or a part of it."""
        return {key: value for key, value in self._json("dump")["entries"].items() if key.startswith(prefix)}

    def sequence(self) -> int:
        """Its sequence."""
        return self._json("dump")["sequence"]

    def counts(self) -> dict:
        """What clients sent to it."""
        return self._json("counts")

    def _json(self, command: str) -> dict:
        return json.loads(self.ask(command))


class Load(LineProcess):
    """A writer in a process of its own."""

    def __init__(self, address: str) -> None:
        super().__init__(PYTHON, "rfc12_load.py", "--connect", address)

    def tell(self, command: str, timeout: float = 60.0) -> dict:
        """One command, one answer."""
        return json.loads(self.ask(command, timeout))


class Recorder:
    """Records every message that a server publishes, with its time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.stream: list[Kvmsg] = []
        self.times: list[float] = []
        self._sub = zmq.Context.instance().socket(zmq.SUB)
        self._sub.rcvhwm = 0
        self._sub.connect(rfc12.endpoint(address, rfc12.PUBLISHER))
        self._sub.subscribe(b"")

    def pump(self, timeout: float = 0.0) -> None:
        """Records what has come."""
        while self._sub.poll(timeout * 1000):
            self.stream.append(Kvmsg.of(self._sub.recv_multipart()))
            self.times.append(time.monotonic())
            timeout = 0.0

    def await_message(self, matches: Callable[[Kvmsg], bool], since: int = 0, timeout: float = 10.0) -> int:
        """The index of the first recorded message from there on that matches."""
        deadline, looked = time.monotonic() + timeout, since
        while True:
            for index in range(looked, len(self.stream)):
                if matches(self.stream[index]):
                    return index
            looked = max(looked, len(self.stream))
            if time.monotonic() > deadline:
                raise AssertionError(f"not published within {timeout} s; last: {self.stream[-5:]}")
            self.pump(0.05)

    def updates(self, since: int = 0) -> list[Kvmsg]:
        """The recorded messages that are not HUGZ."""
        return [message for message in self.stream[since:] if message.key != rfc12.HUGZ]

    def close(self) -> None:
        """Ends the connection."""
        self._sub.close(linger=0)


class Peer(Recorder):
    """A bare RFC 12 peer: it also sends any frames."""

    def __init__(self, address: str, kind: str = "xpub") -> None:
        super().__init__(address)
        self.writer = Writer(address, kind)
        self.writer.await_ready()
        self.await_message(lambda message: message.key == rfc12.HUGZ, timeout=5)

    def put(self, key: bytes, body: bytes, *, uuid: Optional[bytes] = None,
            properties: bytes = b"ttl=0\n", sequence: bytes = rfc12.NO_SEQUENCE) -> bytes:
        """Sends a KVSET of any content and returns its UUID."""
        uuid = rfc12.new_uuid() if uuid is None else uuid
        self.writer.send([key, sequence, uuid, properties, body])
        return uuid

    def echo(self, key: bytes, body: bytes, **frames) -> Kvmsg:
        """Sends a KVSET and returns the KVPUB it became."""
        since = len(self.stream)
        self.put(key, body, **frames)
        return self.stream[self.await_message(lambda m: m.key == key and m.body == body, since)]

    def close(self) -> None:
        """Ends both connections."""
        self.writer.close(linger=0)
        super().close()


def turn_until(clients: list[Client], fact: Callable[[], object], what: str, timeout: float = 10.0) -> None:
    """Turns the clients by hand until the fact is true."""
    deadline = time.monotonic() + timeout
    while not fact():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what}")
        busy = [client.turn(0) for client in clients]
        if not any(busy):
            clients[0].turn(0.005)
