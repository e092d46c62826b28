"""What a session consists of: the interfaces of its stages, and how the config becomes each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import NamedTuple, Protocol

from lsd_game.control import Command
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import Frame, FrameRestyler
from lsd_game.link_counters import LinkCounters
from lsd_game.model.openmp import spin_briefly
from lsd_game.session.config import DEFAULT_PROMPT, FAKE_MODEL, SessionConfig
from lsd_game.status import StreamStatus


class SessionError(Exception):
    """The session cannot go on; the message is one sentence."""


class ModelUnusableError(SessionError):
    """The model or the device that was asked for is not there: another start would end the same way."""


class Link(Protocol):
    """The restyle process's end of the way to a game: `RestyleEnd` is one."""

    def take(self) -> Frame | None:
        """Return the newest frame not taken yet, or None."""

    def peek(self, after: int = -1) -> Frame | None:
        """Return the newest frame, waiting or in work, if its index is above `after`; it can still be taken."""

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        """Hand over a picture for a taken frame: its answer; or for the one peeked at last.

        Args:
            frame: with the index and time of that frame.
            is_carried: an older answer, shown again.
        """

    def inform(self, status: StreamStatus) -> None:
        """Let the player know how the stream does."""

    def events(self) -> Sequence[Command]:
        """Return the game's events, and what its engine asks for, since the last call."""

    def wait(self, idle_s: float) -> None:
        """Wait a moment for the next frame or event, when none has come for `idle_s`; return sooner if one does."""

    def beat(self, now_s: float) -> None:
        """Say that answers are still coming; called on a thread of its own."""

    def should_stop(self) -> bool:
        """Whether the owner of the link asked for the end, or is gone."""

    def counters(self) -> LinkCounters:
        """Return what happened on the link so far."""

    def latencies_s(self) -> list[float]:
        """Return the newest latencies from hook to hook."""

    def hook_costs_s(self) -> list[float]:
        """Return the newest costs of the hook itself."""

    def close(self) -> None:
        """Say that no answers come any more."""


class Restyler(FrameRestyler, Protocol):
    """A model with what the report says of it."""

    @property
    def resolution(self) -> tuple[int, int]:
        """Width and height that it draws at."""

    @property
    def stages_ms(self) -> Mapping[str, float]:
        """How long each stage of the last frame took."""


class LoadedModel(NamedTuple):
    """A model with what reports say of it: device, hash of its files, kernels and precision, "" without any."""

    restyler: Restyler
    device: str
    hash: str = ""
    kernels: str = ""
    precision: str = ""


def make_director(config: SessionConfig) -> Director:
    """Return the director for the config's rules and prompt; a prompt replaces the rules' lowest one.

    Raises:
        RulesError, OSError: when the rules cannot be read.
    """
    if config.rules is None:
        return Director(Rules.from_prompt(config.prompt or DEFAULT_PROMPT))
    return Director(Rules.load(config.rules, prompt=config.prompt))


def load_model(config: SessionConfig, prompts: tuple[str, ...]) -> LoadedModel:
    """Return the config's model, with `prompts` encoded ahead; takes seconds, in which the game runs.

    Raises:
        ModelUnusableError: when the checkpoint, an adapter or the device is not there, or not usable.
    """
    if config.server is not None:
        return _remote_model(config.server, config.token)
    if config.model == FAKE_MODEL:
        from lsd_game.model.fake import FakeRestyler

        return LoadedModel(FakeRestyler(), "cpu")
    spin_briefly()
    # Imported here because torch takes seconds: the beat must not wait for it.
    from lsd_game.model.adapter_file import AdapterError
    from lsd_game.model.checkpoint import CheckpointError, file_hash
    from lsd_game.model.devices import pick_device
    from lsd_game.model.stream import RestyleStream

    try:
        device = pick_device(config.device)
        stream = RestyleStream(
            config.model,
            steps=config.steps,
            guidance=config.guidance,
            device=device,
            seed=config.seed,
            upsample=config.upsample,
            kernels=config.kernels,
            precision=config.precision,
            adapters=dict(config.adapters),
            keep_fps=0.0 if config.record_session else config.keep_fps,  # a replay draws the same on any machine
        )
        stream.prepare(prompts)
        digest = "+".join(file_hash(path) for path in (config.model, *(path for path, _ in config.adapters)))
    except (AdapterError, CheckpointError, ValueError) as error:
        raise ModelUnusableError(str(error)) from error
    return LoadedModel(stream, device, digest, stream.kernels, stream.precision)


def _remote_model(url: str, token: str | None) -> LoadedModel:
    # Imported here because a run without a server needs neither websockets nor msgpack.
    try:
        from lsd_game.bridge.client import BridgeError
        from lsd_game.bridge.remote_restyler import RemoteRestyler
    except ModuleNotFoundError as error:
        raise ModelUnusableError(f"--server needs the package {error.name}: pip install 'lsd-game[serve]'") from error
    try:
        return LoadedModel(RemoteRestyler(url, token), url)
    except BridgeError as error:
        raise ModelUnusableError(str(error)) from error


def share_model(loaded: LoadedModel) -> LoadedModel:
    """Return the same model for another session: its weights, and a past of its own."""
    from lsd_game.model.fake import FakeRestyler

    if isinstance(loaded.restyler, FakeRestyler):
        return LoadedModel(FakeRestyler(), loaded.device)
    from lsd_game.model.stream import RestyleStream

    assert isinstance(loaded.restyler, RestyleStream)
    return loaded._replace(restyler=loaded.restyler.share())


def load_in_background(load: Callable[[], LoadedModel]) -> Future[LoadedModel]:
    """Return the model to come from a thread of its own, so that nobody has to wait for it."""
    loading: Future[LoadedModel] = Future()

    def work() -> None:
        try:
            loading.set_result(load())
        except BaseException as error:  # it is raised again by result(), on the session's own thread
            loading.set_exception(error)

    threading.Thread(target=work, name="loading", daemon=True).start()
    return loading
