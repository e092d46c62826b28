"""What the HUD says: how the stream does, in a few lines in a corner of the game's window. Standard library only."""

from __future__ import annotations

from textwrap import wrap

from lsd_game.hooks.link import WatchedLink
from lsd_game.hooks.panel import Line, Panel, draw_panel
from lsd_game.status import LinkNumbers, StreamStatus

NUM_COLUMNS = 44
BAR_COLUMNS = 10
LINE_HEIGHT_PX = 360  # of the window, for each enlargement of the text
REDRAW_S = 0.25
RATE_S = 1.0  # over which rates are taken
DEGRADED_FPS = 12.0  # fewer answers a second than half of what a film has
WHITE, GREY, GREEN, YELLOW, RED = "f4f4f4", "a8a8b0", "6ee07a", "ffd24a", "ff6a5a"
_COLOURS = {"live": GREEN, "loading": YELLOW, "degraded": YELLOW, "off": GREY, "fallback": RED}


class Hud:
    """The panel of one window, drawn anew four times a second while it is shown."""

    def __init__(self, link: WatchedLink) -> None:
        self._link = link
        self._is_turned = False  # the key was pressed: not what the start asked for
        self._panel: Panel | None = None
        self._scale = 0
        self._drawn_s = 0.0
        self._rates = _Rates()

    def turn(self) -> None:
        """Show it, or hide it again. Works also while no restyle process runs."""
        self._is_turned = not self._is_turned

    def panel(self, now_s: float, window_height: int) -> Panel | None:
        """What to lay over the window now; None while the HUD is off."""
        status = self._link.status()
        if status.has_hud == self._is_turned:
            return None
        scale = max(1, window_height // LINE_HEIGHT_PX)
        if self._panel is None or scale != self._scale or now_s - self._drawn_s >= REDRAW_S:
            numbers = self._link.numbers(now_s)
            self._rates.add(now_s, numbers)
            self._panel = draw_panel(hud_lines(status, numbers, self._rates), NUM_COLUMNS, scale)
            self._scale, self._drawn_s = scale, now_s
        return self._panel


class _Rates:
    """Events a second, over the last second."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, LinkNumbers]] = []

    def add(self, now_s: float, numbers: LinkNumbers) -> None:
        """Note the counts at `now_s`."""
        self._seen = [*(seen for seen in self._seen if now_s - seen[0] <= RATE_S + REDRAW_S), (now_s, numbers)]

    def of(self, name: str) -> float:
        """How much the count `name` grows in a second."""
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        grown = float(getattr(last, name) - getattr(first, name))
        return grown / (last_s - first_s) if last_s > first_s else 0.0


def state_of(status: StreamStatus, numbers: LinkNumbers, answers_fps: float) -> str:
    """One word: fallback (no restyle process answers), loading, off, degraded or live."""
    if not numbers.is_live:
        return "fallback" if status.is_ready else "loading"
    if not status.is_ready or numbers.answered == 0:
        return "loading"
    if status.is_hidden:
        return "off"
    return "degraded" if status.is_degraded or answers_fps < DEGRADED_FPS else "live"


def hud_lines(status: StreamStatus, numbers: LinkNumbers, rates: _Rates) -> list[Line]:
    """The lines of the HUD with their colours."""
    answers_fps = rates.of("answered")
    drops = max(rates.of("captured") - answers_fps, 0.0)
    state = state_of(status, numbers, answers_fps)
    lines = [
        (
            f"{state:<9}game {rates.of('captured'):.0f} fps, restyled {min(rates.of('presented'), answers_fps):.0f}",
            _COLOURS[state],
        ),
        (f"latency p50 {numbers.p50_ms:.0f}, p95 {numbers.p95_ms:.0f} ms, drops {drops:.0f}/s", WHITE),
    ]
    lines += [(_style_line(text, weight), WHITE) for text, weight in status.styles if weight >= 0.01]
    lines.append((f"strength {status.strength:.0%}  {status.path}", GREY))
    lines += [(line, YELLOW) for line in wrap(status.message, NUM_COLUMNS)[:4]]
    return lines


def _style_line(text: str, weight: float) -> str:
    lit = round(weight * BAR_COLUMNS)
    return f"{'█' * lit}{'░' * (BAR_COLUMNS - lit)} {text}"
