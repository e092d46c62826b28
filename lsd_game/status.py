"""What the restyle process tells the game's window about itself, as a small record. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

MAX_STATUS_BYTES = 1264
MAX_PROMPTS = 3  # the strongest ones of a mix
MAX_TEXT_CHARS = 90


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """What the game's end of the link has counted until now, and its newest latencies from hook to hook in ms.

    `answered` leaves out what the late warp has made of older answers, `presented` has it too.
    """

    is_live: bool
    captured: int
    answered: int
    presented: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """One line each of what a player may want to see.

    Attributes:
        is_ready: the model is loaded.
        is_degraded: answers come, but not all, or not at the model's best.
        is_hidden: the player wants the game's own picture.
        has_hud: whether the HUD was asked for at the start.
        styles: (prompt, weight), the strongest first.
        strength: 0..1, as it is drawn now.
        path: how a frame is drawn, such as "tiny cpu 256x144 guided".
        message: what went wrong or was done last, such as a mistake in the rules; empty for nothing.
        keys: action -> key, such as "toggle" -> "f6".
    """

    is_ready: bool = False
    is_degraded: bool = False
    is_hidden: bool = False
    has_hud: bool = False
    styles: tuple[tuple[str, float], ...] = ()
    strength: float = 1.0
    path: str = ""
    message: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        """At most MAX_STATUS_BYTES of JSON; long texts are cut."""
        strongest = sorted(self.styles, key=lambda style: -style[1])[:MAX_PROMPTS]
        styles = tuple((text[:MAX_TEXT_CHARS], round(weight, 2)) for text, weight in strongest)
        short = replace(
            self, styles=styles, path=self.path[:MAX_TEXT_CHARS], message=self.message[: 2 * MAX_TEXT_CHARS]
        )
        encoded = _dump(short)
        if len(encoded) > MAX_STATUS_BYTES:  # letters of many bytes, or many keys
            encoded = _dump(replace(short, styles=(), message=""))
        if len(encoded) > MAX_STATUS_BYTES:
            raise ValueError(f"a status may have {MAX_STATUS_BYTES} bytes, got {len(encoded)}: are there so many keys?")
        return encoded

    @classmethod
    def decode(cls, encoded: bytes) -> StreamStatus:
        """The status that `encode` wrote.

        Raises:
            ValueError: when it is none.
        """
        values = json.loads(encoded)
        if not isinstance(values, dict) or set(values) != {name.name for name in fields(cls)}:
            raise ValueError(f"a status has the keys of StreamStatus, got {encoded[:80]!r}")
        values["styles"] = tuple((text, weight) for text, weight in values["styles"])
        return cls(**values)


def _dump(status: StreamStatus) -> bytes:
    return json.dumps(asdict(status), separators=(",", ":"), ensure_ascii=False).encode()
