"""From a restyled frame to the messages that carry it: the player's answer and the viewers' view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsd_game.bridge.client_messages import Event, FrameIn, Parameter
from lsd_game.bridge.message_values import EventNote, PromptWeight, StyleState
from lsd_game.bridge.picture_codec import encode_picture
from lsd_game.bridge.server_messages import Answer, View
from lsd_game.frame import Frame, Style


def make_answer(
    message: FrameIn, data: bytes, *, codec: str, style: Style, stages_ms: Mapping[str, float], dropped: int
) -> Answer:
    """Return the answer to `message`, its picture encoded already."""
    return Answer(
        seq=message.seq,
        time_us=message.time_us,
        width=message.width,
        height=message.height,
        codec=codec,
        data=data,
        bottom_up=message.bottom_up,
        style=style_state(style),
        stages_ms=dict(stages_ms),
        dropped=dropped,
    )


def make_view(
    session: str, message: FrameIn, answer: Answer, frames: tuple[Frame, Frame], *, server_ms: float, fps: float
) -> View:
    """Return the view of a frame and its answer.

    Args:
        frames: the decoded source and the restyled frame, for what did not travel as JPEG.
        server_ms: from the frame's arrival until now.
    """
    source = message.data if message.codec == "jpeg" else _jpeg(frames[0], message)
    result = answer.data if answer.codec == "jpeg" else _jpeg(frames[1], message)
    return View(
        number=0,
        session=session,
        seq=answer.seq,
        width=answer.width,
        height=answer.height,
        source=source,
        result=result,
        bottom_up=message.bottom_up,
        style=answer.style,
        stages_ms=answer.stages_ms,
        server_ms=server_ms,
        fps=fps,
        dropped=answer.dropped,
    )


def style_state(style: Style) -> StyleState:
    """The style as it travels."""
    return StyleState(tuple(PromptWeight(text, weight) for text, weight in style.prompts), style.strength)


def event_note(control: object) -> EventNote | None:
    """What viewers are told of a control; None where there is nothing to tell."""
    if isinstance(control, Event):
        return EventNote(control.name, control.data)
    if isinstance(control, Parameter):
        return EventNote(control.name, {"value": control.value})
    return None


def rate_fps(times_s: Sequence[float], now_s: float, window_s: float = 2.0) -> float:
    """Answers a second over the last seconds; 0.0 of fewer than two."""
    recent = [time_s for time_s in times_s if now_s - time_s <= window_s]
    if len(recent) < 2 or recent[-1] <= recent[0]:
        return 0.0
    return round((len(recent) - 1) / (recent[-1] - recent[0]), 2)


def _jpeg(frame: Frame, message: FrameIn) -> bytes:
    return encode_picture(frame.pixels, "jpeg", bottom_up=message.bottom_up)
