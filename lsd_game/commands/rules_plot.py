"""Draws a simulation of rules: events, states, the weights of the prompts and the strength over time."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from PIL import Image, ImageDraw, ImageFont

from lsd_game.director.simulation import Simulation

LEFT_PX, CHART_PX, RIGHT_PX = 190, 1100, 390  # the gutter of names, one pixel column a moment, the legend
MARGIN_PX, ROW_PX, GAP_PX = 18, 22, 14
WEIGHTS_PX, REGION_PX, STRENGTH_PX = 300, 88, 56  # the least height of a stack, whole and of a region, and of the line
FONT_PX, TITLE_PX = 15, 19
MAX_ROWS = 20  # of events; the others are counted
MIN_LETTERS = 12  # of a name that is cut
LABEL_WEIGHT = 0.4  # where a prompt has more, its name is written into the picture
PAPER, INK, FAINT, GRID = (20, 20, 24), (232, 232, 236), (150, 150, 160), (52, 52, 60)
EVENT, REANCHOR = (255, 210, 90), (120, 220, 255)
TICKS_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)

Color = tuple[int, int, int]
T = TypeVar("T")


def draw_simulation(simulation: Simulation, title: str) -> Image.Image:
    """The picture; `simulation` has CHART_PX steps."""
    return _Plot(simulation, title).draw()


class _Plot:
    """A sheet of lanes from top to bottom over one time axis."""

    def __init__(self, simulation: Simulation, title: str) -> None:
        self._simulation, self._title = simulation, title
        self._moments = simulation.moments
        self._stacks = {"": simulation.weights()}  # name of the region -> its mix over time; first the whole picture
        self._stacks |= {name: simulation.weights(number) for number, name in simulation.regions.items()}
        texts = dict.fromkeys(text for weights in self._stacks.values() for text in weights)
        self._colors = {text: color_of(number) for number, text in enumerate(texts)}
        counts: dict[str, int] = {}
        for moment in self._moments:
            for event in moment.events:
                counts[event.name] = counts.get(event.name, 0) + 1
        self._counts = counts
        self._event_names = list(counts)[:MAX_ROWS]
        self._groups = list(self._moments[0].states)
        self._font, self._title_font = ImageFont.load_default(FONT_PX), ImageFont.load_default(TITLE_PX)
        num_rows = len(self._event_names) + len(self._groups)
        self._heights_px = {  # of the stacks, each as high as the legend beside it
            name: max(REGION_PX if name else WEIGHTS_PX, ROW_PX * (len(weights) + 1))
            for name, weights in self._stacks.items()
        }
        lanes_px = ROW_PX * num_rows + sum(self._heights_px.values()) + STRENGTH_PX + (4 + len(self._stacks)) * GAP_PX
        size = LEFT_PX + CHART_PX + RIGHT_PX, 2 * MARGIN_PX + TITLE_PX + GAP_PX + lanes_px + ROW_PX
        self._sheet = Image.new("RGB", size, PAPER)
        self._pen = ImageDraw.Draw(self._sheet)

    def draw(self) -> Image.Image:
        """Draw all lanes."""
        self._pen.text((MARGIN_PX, MARGIN_PX), self._title, fill=INK, font=self._title_font)
        top = MARGIN_PX + TITLE_PX + 2 * GAP_PX
        bottom = self._sheet.height - MARGIN_PX - ROW_PX
        self._draw_axis(top, bottom)
        y = self._draw_events(top)
        y = self._draw_states(y + GAP_PX)
        for name in self._stacks:
            y += GAP_PX
            self._draw_weights(y, name)
            self._draw_legend(y, name)
            y += self._heights_px[name]
        self._draw_strength(y + GAP_PX)
        return self._sheet

    def _draw_axis(self, top: int, bottom: int) -> None:
        seconds = self._moments[-1].time_s
        tick_s = next((tick for tick in TICKS_S if seconds / tick <= 16), TICKS_S[-1])
        for number in range(int(seconds / tick_s) + 1):
            x = LEFT_PX + round(number * tick_s / self._simulation.step_s)
            self._pen.line((x, top, x, bottom), fill=GRID)
            self._write(x, bottom + ROW_PX // 2, f"{number * tick_s:g} s", FAINT, "mm")

    def _draw_events(self, y: int) -> int:
        """One row an event, one mark each time."""
        for name in self._event_names:
            self._name_row(y, f"{name}  x{self._counts[name]}")
            for column, moment in enumerate(self._moments):
                if any(event.name == name for event in moment.events):
                    x = LEFT_PX + column
                    self._pen.ellipse((x - 4, y + 7, x + 4, y + 15), fill=EVENT)
            y += ROW_PX
        if hidden := len(self._counts) - len(self._event_names):
            self._write(LEFT_PX + CHART_PX + MARGIN_PX, y - ROW_PX // 2, f"and {hidden} other events", FAINT, "lm")
        return y

    def _draw_states(self, y: int) -> int:
        """One row a group, with the state that holds."""
        for row, group in enumerate(self._groups):
            self._name_row(y, group)
            for name, left, right in _runs([moment.states[group] for moment in self._moments]):
                if name != "none":
                    box = LEFT_PX + left, y + 3, LEFT_PX + right, y + ROW_PX - 3
                    self._pen.rectangle(box, fill=(58, 64, 84) if row % 2 else (70, 62, 84), outline=FAINT)
                    self._write_within(box, name)
            y += ROW_PX
        return y

    def _draw_weights(self, top: int, region: str) -> None:
        """The mix as a stack, the lowest layer at the bottom."""
        height = self._heights_px[region]
        bottom = top + height
        for percent in (0, 50, 100):
            self._write(LEFT_PX - 8, bottom - percent * height // 100, f"{percent} %", FAINT, "rm")
        floor = [0.0] * len(self._moments)
        bands: dict[str, list[tuple[float, float]]] = {}
        for text, weights in self._stacks[region].items():
            ceiling = [low + weight for low, weight in zip(floor, weights, strict=True)]
            bands[text] = list(zip(floor, ceiling, strict=True))
            for column, (low, high) in enumerate(bands[text]):
                if high - low > 0.001:
                    span = bottom - round(high * height), bottom - round(low * height)
                    self._pen.line((LEFT_PX + column, span[0], LEFT_PX + column, span[1]), fill=self._colors[text])
            floor = ceiling
        for text, band in bands.items():
            for is_strong, left, right in _runs([high - low > LABEL_WEIGHT for low, high in band]):
                if is_strong:
                    low, high = band[(left + right) // 2]
                    y = bottom - round((low + high) / 2 * height)
                    self._write_within((LEFT_PX + left, y - 9, LEFT_PX + right, y + 9), text)

    def _draw_legend(self, y: int, region: str) -> None:
        x = LEFT_PX + CHART_PX + MARGIN_PX
        place = f"in the region {region!r}" if region else "prompts, the uppermost layer first"
        self._write(x, y + ROW_PX // 2, self._cut(place, RIGHT_PX - 2 * MARGIN_PX), FAINT, "lm")
        for text in reversed(self._stacks[region]):
            y += ROW_PX
            self._pen.rectangle((x, y + 4, x + 14, y + 18), fill=self._colors[text])
            self._write(x + 22, y + ROW_PX // 2, self._cut(text, RIGHT_PX - 2 * MARGIN_PX - 22), INK, "lm")

    def _draw_strength(self, top: int) -> None:
        """The strength as a line; where the model lets its past go, a mark."""
        bottom = top + STRENGTH_PX
        self._name_row(top + STRENGTH_PX // 2 - ROW_PX // 2, "strength")
        points = [
            (LEFT_PX + column, bottom - round(moment.style.strength * STRENGTH_PX))
            for column, moment in enumerate(self._moments)
        ]
        self._pen.polygon(((LEFT_PX, bottom), *points, (points[-1][0], bottom)), fill=GRID)
        self._pen.line(points, fill=INK, width=2)
        for count, left, _ in _runs([moment.style.num_reanchors for moment in self._moments]):
            if count:
                x = LEFT_PX + left
                self._pen.polygon(((x - 6, top), (x + 6, top), (x, top + 12)), fill=REANCHOR)
        if self._moments[-1].style.num_reanchors:
            x = LEFT_PX + CHART_PX + MARGIN_PX
            self._pen.polygon(((x, top + 4), (x + 12, top + 4), (x + 6, top + 16)), fill=REANCHOR)
            self._write(x + 22, top + 10, "the model lets its past go", INK, "lm")

    def _name_row(self, y: int, name: str) -> None:
        self._write(LEFT_PX - 8, y + ROW_PX // 2, self._cut(name, LEFT_PX - 8 - MARGIN_PX), INK, "rm")

    def _write(self, x: int, y: int, text: str, color: Color, anchor: str) -> None:
        self._pen.text((x, y), text, fill=color, font=self._font, anchor=anchor)

    def _write_within(self, box: tuple[int, int, int, int], text: str) -> None:
        """Write into the middle of the box, if there is room for the beginning of it at least."""
        left, top, right, bottom = box
        shown = self._cut(text, right - left - 6)
        if shown == text or len(shown) >= MIN_LETTERS:
            middle = (left + right) // 2, (top + bottom) // 2
            self._pen.text(middle, shown, INK, self._font, "mm", stroke_width=2, stroke_fill=PAPER)

    def _cut(self, text: str, width_px: int) -> str:
        """The text, without its middle where it is too long: what differs is often at the end."""
        shown, num_letters = text, len(text)
        while num_letters > 2 and self._pen.textlength(shown, font=self._font) > width_px:
            num_letters -= 1
            shown = text[: num_letters * 2 // 3].rstrip() + "..." + text[len(text) - num_letters // 3 :].lstrip()
        return shown


def color_of(number: int) -> Color:
    """Colours that differ from their neighbours: the golden angle around the wheel, in two lightnesses."""
    hue = (0.58 + number * 0.381966) % 1.0
    red, green, blue = colorsys.hls_to_rgb(hue, (0.42, 0.56)[number % 2], 0.55)
    return round(red * 255), round(green * 255), round(blue * 255)


def _runs(values: Sequence[T]) -> list[tuple[T, int, int]]:
    """(value, first, last + 1) for each run of equal values."""
    found, start = [], 0
    for value, members in groupby(values):
        end = start + len(list(members))
        found.append((value, start, end))
        start = end
    return found
