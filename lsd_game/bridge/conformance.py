"""The rules of lsd.v1 as checks that any server can be put to: frames, credits, controls, resuming, viewers."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from PIL import Image

from lsd_game.bridge.client_messages import (
    Control,
    Event,
    FrameIn,
    Identify,
    Parameter,
    Ping,
    Prompt,
    Reanchor,
    RulesText,
    Watch,
)
from lsd_game.bridge.message_values import VERSION, PromptWeight
from lsd_game.bridge.probe import Probe, probing
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Pong, View

WIDTH, HEIGHT = 64, 48
STYLE_S = 10.0  # for a style to show

Check = Callable[["Target"], None]
CHECKS: list[tuple[str, Check]] = []  # sentence, and what raises AssertionError when it does not hold


@dataclass(frozen=True, slots=True)
class Target:
    """The server under test."""

    url: str
    token: str | None = None

    def player(self, **fields: Any) -> Identify:
        """A player with frames of up to 64x48 and answers without loss."""
        return replace(Identify(VERSION, "conform", WIDTH, HEIGHT, "rgb", self.token), **fields)

    def viewer(self, session: str | None = None) -> Watch:
        """A viewer."""
        return Watch(VERSION, "conform", self.token, session)


def rule(sentence: str) -> Callable[[Check], Check]:
    """Add a check."""

    def add(check: Check) -> Check:
        CHECKS.append((sentence, check))
        return check

    return add


def frame(seq: int, level: int = 10, **fields: Any) -> FrameIn:
    """A raw frame of one grey level."""
    data = bytes([level]) * (WIDTH * HEIGHT * 3)
    return replace(FrameIn(seq, 1000 + seq, WIDTH, HEIGHT, "rgb", data), **fields)


def jpeg(width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A JPEG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 60, 20)).save(buffer, "JPEG")
    return buffer.getvalue()


def expect(is_so: bool, sentence: str) -> None:
    """Raise AssertionError with what came instead."""
    if not is_so:
        raise AssertionError(sentence)


def texts(answer: Answer) -> list[str]:
    """The prompts of an answer's style."""
    return [prompt.text for prompt in answer.style.prompts]


def answered(probe: Probe, message: FrameIn) -> Answer:
    """Send a frame and return its answer."""
    probe.send(message)
    settled = probe.settle(message.seq)
    if not isinstance(settled, Answer):
        raise AssertionError(f"frame {message.seq} was dropped: {settled.reason} {settled.message or ''}")
    return settled


@rule("a frame is answered with its seq, time, size, style and stages")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        answer = answered(probe, frame(7, time_us=123_456_789))
        got = (answer.time_us, answer.width, answer.height, answer.codec, len(answer.data))
        expect(got == (123_456_789, WIDTH, HEIGHT, "rgb", WIDTH * HEIGHT * 3), f"got {got}")
        expect(bool(texts(answer)), "the style has no prompt")
        expect({"wait", "decode", "restyle", "encode"} <= answer.stages_ms.keys(), f"stages {set(answer.stages_ms)}")


@rule("every codec of hello is taken and given")
def _(target: Target) -> None:
    with probing(target.url, None) as probe:
        codecs = probe.hello.codecs
    raw = {"rgb": bytes(WIDTH * HEIGHT * 3), "rgba": bytes(WIDTH * HEIGHT * 4), "jpeg": jpeg()}
    for codec in codecs:
        with probing(target.url, target.player(answer_codec=codec)) as probe:
            answer = answered(probe, frame(0, codec=codec, data=raw[codec]))
            expect(answer.codec == codec, f"asked for {codec}, got {answer.codec}")
            if codec == "jpeg":
                size = Image.open(io.BytesIO(answer.data)).size
                expect(size == (WIDTH, HEIGHT), f"the JPEG has {size}")
            else:
                expect(len(answer.data) == len(raw[codec]), f"{codec} has {len(answer.data)} bytes")


@rule("frames may change their size from one to the next")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        for seq, (width, height) in enumerate([(64, 48), (1, 1), (33, 17)]):
            answer = answered(probe, frame(seq, width=width, height=height, data=bytes(width * height * 3)))
            expect((answer.width, answer.height) == (width, height), f"got {answer.width}x{answer.height}")


@rule("every frame is settled exactly once, also beyond the credits, and answers come in order")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        for seq in range(12):
            probe.send(frame(seq))
        settled: list[Answer | Dropped] = []
        while len(settled) < 12:
            message = probe.receive()
            if isinstance(message, Answer | Dropped):
                settled.append(message)
        expect(sorted(message.seq for message in settled) == list(range(12)), "a frame was settled twice")
        order = [message.seq for message in settled if isinstance(message, Answer)]
        expect(order == sorted(order) and order[-1:] == [11], f"answers came as {order}")


@rule("a ping is answered with its id")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        probe.send(Ping(2**53 - 1))
        expect(probe.wait_for(Pong).id == 2**53 - 1, "another id came back")


@rule("events, parameters and reanchor are acknowledged")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        controls: list[Control] = [Event(0, "coin", {"value": 1}), Parameter(1, "health", 0.5), Reanchor(2)]
        for number, control in enumerate(controls):
            probe.send(control)
            ack = probe.wait_for(Ack)
            expect(ack.ok and ack.id == number, f"got {ack}")


@rule("a prompt is acknowledged, and every answer from first_seq on carries it")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        answered(probe, frame(0))
        probe.send(frame(1))
        probe.send(Prompt(5, (PromptWeight("conformance blue", 1.0),), 0.0))
        probe.send(frame(2))
        ack, answers = None, {}
        while ack is None or 2 not in answers:
            message = probe.receive()
            ack = message if isinstance(message, Ack) else ack
            if isinstance(message, Answer):
                answers[message.seq] = texts(message)
        expect(ack.ok and ack.first_seq in (1, 2), f"got {ack}")
        carrying = [seq for seq in answers if seq >= (ack.first_seq or 0)]
        expect(all("conformance blue" in answers[seq] for seq in carrying), f"first_seq {ack.first_seq}: {answers}")


@rule("a mix keeps its weights, and its strength")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        probe.send(Prompt(1, (PromptWeight("fire", 3.0), PromptWeight("ice", 1.0)), 0.0, 0.5))
        expect(probe.wait_for(Ack).ok, "the mix was refused")
        style = answered(probe, frame(0)).style
        weights = {prompt.text: round(prompt.weight, 3) for prompt in style.prompts}
        expect(weights.get("fire") == 0.75 and weights.get("ice") == 0.25, f"got {weights}")


@rule("rules are taken, and events move the style by them")
def _(target: Target) -> None:
    text = 'prompt = "meadow"\n[states.place.cave]\non = "enter_cave"\nprompt = "a cave"\n'
    with probing(target.url, target.player()) as probe:
        probe.send(RulesText(1, text))
        expect(probe.wait_for(Ack).ok, "the rules were refused")
        probe.send(Event(2, "enter_cave"))
        probe.wait_for(Ack)
        deadline_s, seq = monotonic() + STYLE_S, 0
        while "a cave" not in texts(answered(probe, frame(seq))):
            expect(monotonic() < deadline_s, "the event did not change the style")
            seq += 1


@rule("a prompt or rules that cannot be are refused with a sentence, and change nothing")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        before = texts(answered(probe, frame(0)))
        for control in (
            Prompt(1, (PromptWeight("", 1.0),)),
            Prompt(2, (PromptWeight("   ", 1.0),)),
            Prompt(3, (PromptWeight("x", 0.0),)),
            RulesText(4, "[["),
        ):
            probe.send(control)
            ack = probe.wait_for(Ack)
            expect(not ack.ok and len(ack.message or "") > 10, f"got {ack}")
        expect(texts(answered(probe, frame(1))) == before, "the style has changed")


@rule("a lost session comes back with its style, and a key that is unknown opens a new one")
def _(target: Target) -> None:
    with probing(target.url, target.player()) as probe:
        key = probe.ready.resume_key
        probe.send(Prompt(1, (PromptWeight("kept style", 1.0),), 0.0))
        probe.wait_for(Ack)
        answered(probe, frame(50))
        probe.socket.socket.shutdown(socket.SHUT_RDWR)  # close() would free its number under the thread that reads it
    with probing(target.url, target.player(resume_key=key)) as probe:
        expect(probe.ready.is_resumed, "the session was not resumed")
        expect("kept style" in texts(answered(probe, frame(0))), "the style is another one")
    with probing(target.url, target.player(resume_key="0" * 32)) as probe:
        expect(not probe.ready.is_resumed, "an unknown key resumed something")


@rule("a second connection with the resume key takes the session over, and the first is closed with 4011")
def _(target: Target) -> None:
    with (
        probing(target.url, target.player()) as first,
        probing(target.url, target.player(resume_key=first.ready.resume_key)) as second,
    ):
        code, _ = first.closing()
        expect(code == 4011, f"closed with {code}")
        answered(second, frame(0))


@rule("a viewer sees source, result and events of a session, and may direct it")
def _(target: Target) -> None:
    with (
        probing(target.url, target.player()) as probe,
        probing(target.url, target.viewer(probe.ready.session)) as viewer,
    ):
        expect(viewer.ready.session == probe.ready.session, f"watches {viewer.ready.session!r}")
        probe.send(Event(1, "coin", {"value": 3}))
        probe.wait_for(Ack)
        answered(probe, frame(0))
        view = viewer.wait_for(View)
        expect(view.source[:2] == view.result[:2] == b"\xff\xd8", "the pictures are no JPEG")
        expect([event.name for event in view.events] == ["coin"], f"events {view.events}")
        viewer.send(Prompt(9, (PromptWeight("seen style", 1.0),), 0.0))
        expect(viewer.wait_for(Ack).ok, "the viewer's prompt was refused")
        expect("seen style" in texts(answered(probe, frame(1))), "the viewer's prompt does not show")


@rule("a viewer that settles nothing gets two views, and no more")
def _(target: Target) -> None:
    with (
        probing(target.url, target.player()) as probe,
        probing(target.url, target.viewer(probe.ready.session)) as viewer,
    ):
        for seq in range(5):
            answered(probe, frame(seq))
        viewer.send(Ping(1))
        views = []
        while not isinstance(message := viewer.receive(), Pong):
            views += [message] if isinstance(message, View) else []
        expect(len(views) <= 2, f"got {len(views)}")
