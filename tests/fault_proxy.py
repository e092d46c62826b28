"""A TCP proxy that breaks the network on request: latency, jitter, throttle, stall, reset, split, half-close."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from dataclasses import dataclass
from typing import Any

DEADLINE_S = 30.0


@dataclass
class Weather:
    """How the network is just now.

    Attributes:
        delay_s, jitter_s: each piece of data is late by delay_s plus up to jitter_s.
        bytes_per_s: how much gets through; None is all.
        piece_bytes: data arrives in pieces of at most so many bytes.
        is_stalled: nothing gets through, in either direction; connections are accepted and stay silent.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float | None = None
    piece_bytes: int = 65536
    is_stalled: bool = False


class FaultProxy:
    """Listens on a free port and passes on to `port`, through `weather`, which may be changed at any time."""

    def __init__(self, port: int) -> None:
        self.weather = Weather()
        self.num_connections = 0
        self.port = 0
        self._target = port
        self._random = random.Random(1)
        self._writers: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def __enter__(self) -> FaultProxy:
        self._thread.start()
        self._listening = self._call(asyncio.start_server(self._pass, "127.0.0.1", 0))
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *exception: object) -> None:
        self.weather = Weather()
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE_S)
        self._loop.close()

    def reset_all(self) -> None:
        """End every connection with RST."""
        self._call(self._reset())

    def half_close(self) -> None:
        """End the direction to the client of every connection; the other one stays open."""
        self._call(self._half_close())

    def _call(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(DEADLINE_S)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.num_connections += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers += [writer, far_writer]
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(self.weather.piece_bytes):
                await self._weather(len(data))
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def _weather(self, num_bytes: int) -> None:
        weather = self.weather
        if weather.delay_s or weather.jitter_s:
            await asyncio.sleep(weather.delay_s + weather.jitter_s * self._random.random())
        if weather.bytes_per_s:
            await asyncio.sleep(num_bytes / weather.bytes_per_s)
        while self.weather.is_stalled:
            await asyncio.sleep(0.01)

    async def _reset(self) -> None:
        for writer in self._writers:
            connection = writer.get_extra_info("socket")
            if connection is not None and not writer.is_closing():
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self._writers.clear()

    async def _half_close(self) -> None:
        for writer in self._writers[::2]:
            if not writer.is_closing():
                writer.write_eof()

    async def _end(self) -> None:
        await self._reset()
        self._listening.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
