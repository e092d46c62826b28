"""A headless Chromium that tests drive over its debugging port, and a folder served to it from this machine."""

from __future__ import annotations

import base64
import functools
import itertools
import json
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu-vsync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--remote-debugging-port=0",
]
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # drawn by the processor
NO_GPU = ("--disable-gpu",)  # neither WebGL nor the time that compositing without a GPU takes
DEADLINE_S = 60.0


class Tab:
    """One page of the browser."""

    def __init__(self, link: ClientConnection) -> None:
        self._link = link
        self._ids = itertools.count(1)

    def call(self, method: str, **parameters: Any) -> Any:
        """One command of the DevTools protocol and its result."""
        wanted = next(self._ids)
        self._link.send(json.dumps({"id": wanted, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._link.recv(DEADLINE_S))
            if answer.get("id") == wanted:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """What a JavaScript expression, or the promise that it is, comes to."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """The expression's value once it is true."""
        deadline_s = time.monotonic() + DEADLINE_S
        while not (found := self.value(expression)):
            assert time.monotonic() < deadline_s, f"never true: {expression}"
            time.sleep(0.1)
        return found

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


def installed() -> str | None:
    """The browser's program, where there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def chromium(
    program: str, profile: Path, size: tuple[int, int] = (1280, 800), graphics: Sequence[str] = WEBGL
) -> Iterator[Tab]:
    """A tab of a browser of its own, which ends with the block."""
    command = [
        program,
        *FLAGS,
        *graphics,
        f"--user-data-dir={profile}",
        f"--window-size={size[0]},{size[1]}",
        "about:blank",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with connect(_debugging_url(profile / "DevToolsActivePort"), max_size=None, proxy=None) as link:
                yield Tab(link)
        finally:
            process.terminate()


def _debugging_url(file: Path) -> str:
    deadline_s = time.monotonic() + DEADLINE_S
    while not (file.is_file() and file.read_text().count("\n")):
        assert time.monotonic() < deadline_s, "Chromium did not start"
        time.sleep(0.1)
    with urllib.request.urlopen(f"http://127.0.0.1:{file.read_text().split()[0]}/json/list") as answer:
        return next(page["webSocketDebuggerUrl"] for page in json.load(answer) if page["type"] == "page")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Tests are silent."""


@contextmanager
def web_server(folder: Path) -> Iterator[str]:
    """The address at which a folder is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
