"""Runs a session for each client of a server; all share one model's weights, and each has a past of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from lsd_game.bridge.client_link import ClientLink
from lsd_game.bridge.close_codes import CloseCode
from lsd_game.bridge.server_messages import Status
from lsd_game.frame import Frame, Style
from lsd_game.session.config import FAKE_MODEL, SessionConfig
from lsd_game.session.fair_turn import FairTurn
from lsd_game.session.served_restyler import ServedRestyler
from lsd_game.session.session import Session
from lsd_game.session.stages import (
    LoadedModel,
    SessionError,
    load_in_background,
    load_model,
    make_director,
    share_model,
)

WARM_UP_SIZE = (640, 360)
NUM_WARM_UP_FRAMES = 2

log = logging.getLogger(__name__)


class SessionHost:
    """Loads the model once, in the background, and opens a session for each link."""

    def __init__(
        self,
        config: SessionConfig,
        *,
        load: Callable[[SessionConfig, tuple[str, ...]], LoadedModel] = load_model,
        share: Callable[[LoadedModel], LoadedModel] = share_model,
    ) -> None:
        """Begin to load.

        Args:
            config: what every session begins with.
            load: makes the model.
            share: gives each session a stream of its own on the model's weights.

        Raises:
            RulesError, OSError: when the rules cannot be read.
        """
        self._config = config
        self._prompts = make_director(config).prompts()
        self._load_model, self._share = load, share
        self._turn = FairTurn()
        self._loading: Future[LoadedModel] = load_in_background(self._load)

    @property
    def model(self) -> str:
        """The model's name."""
        return Path(self._config.model).stem

    @property
    def is_loading(self) -> bool:
        """Whether a thread still loads the model, which cannot be interrupted."""
        return not self._loading.done()

    def wait_until_loaded(self, timeout_s: float | None = None) -> None:
        """Return when sessions can draw.

        Raises:
            SessionError: when the model cannot be used.
        """
        self._loading.result(timeout_s)

    def open(self, link: ClientLink) -> ServedRestyler:
        """Begin the session of `link` on a thread of its own."""
        served = ServedRestyler(self._turn, link.tell)

        def load() -> LoadedModel:
            loaded = self._loading.result()
            served.use(self._share(loaded).restyler)
            link.tell(Status("live", "frames are being restyled"))
            return loaded._replace(restyler=served)

        session = Session(link, make_director(self._config), load, config=self._config, is_warm=True)
        threading.Thread(target=_run, args=(session, link), name=f"session {link.name}", daemon=True).start()
        return served

    def _load(self) -> LoadedModel:
        loaded = self._load_model(self._config, self._prompts)
        width, height = WARM_UP_SIZE
        frame = Frame(np.zeros((height, width, 3), np.uint8), 0, 0.0)
        for _ in range(NUM_WARM_UP_FRAMES if self._config.model != FAKE_MODEL else 0):
            loaded.restyler.restyle(frame, Style(((self._prompts[0], 1.0),)))
        loaded.restyler.reanchor()
        return loaded


def _run(session: Session, link: ClientLink) -> None:
    try:
        session.run()
        link.end(CloseCode.GOING_AWAY, "the session has ended")
    except SessionError as error:
        log.error("session %s has ended: %s", link.name, error)
        link.end(CloseCode.SESSION_ENDED, str(error))
    except Exception:  # the other sessions go on; this client may begin a new one
        log.exception("session %s has failed", link.name)
        link.end(CloseCode.INTERNAL, "the session has failed; the server's log says why")
