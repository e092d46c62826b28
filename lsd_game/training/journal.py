"""The log of a training run: a line of figures every few steps, sheets of samples, and a page that shows both.

`index.html` in the run's folder needs no server: open it in a browser, it reloads itself while the run goes on.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from lsd_game.model.codec import to_pixels, to_signal
from lsd_game.model.network import LsdNetwork
from lsd_game.model.text import TextEncoder
from lsd_game.training.cuts import Mix
from lsd_game.training.dataset import Batch
from lsd_game.training.drawings import without_past
from lsd_game.training.objective import encode_prompts

CHART_PX = (960, 280)
MAX_POINTS = 400
COLOURS = ("#4c8dff", "#ff8a3d", "#3dc97a", "#d65cff")
JPEG_QUALITY = 88


class Journal:
    """Writes into the folder of a run; a resumed run goes on in the same files.

    Args:
        samples: clips whose last frames are drawn for the sheets, always the same ones.
    """

    def __init__(self, folder: Path, samples: Batch) -> None:
        self._folder, self._samples = folder, samples
        self._encoder = TextEncoder()
        folder.mkdir(parents=True, exist_ok=True)

    def note(self, figures: Mapping[str, float | str]) -> None:
        """Append a line to log.jsonl."""
        with (self._folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(figures) + "\n")

    def show(self, network: LsdNetwork, steps: int) -> None:
        """Draw the samples as they come out now into sheets/, and write the page anew."""
        sheets = self._folder / "sheets"
        sheets.mkdir(exist_ok=True)
        draw_samples(network, self._samples, self._encoder).save(sheets / f"{steps:08d}.jpg", quality=JPEG_QUALITY)
        (self._folder / "index.html").write_text(self._page(), encoding="utf-8")

    def _page(self) -> str:
        lines = (self._folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
        figures = [json.loads(line) for line in lines]
        prompts = "".join(f"<li>{html.escape(_in_words(mix))}</li>" for mix in self._samples.prompts)
        newest = sorted((self._folder / "sheets").glob("*.jpg"), reverse=True)
        shown = "".join(f'<h2>step {int(path.stem)}</h2><img src="sheets/{path.name}">' for path in newest[:12])
        return (
            '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="60"><title>training</title>'
            "<style>body{font:15px sans-serif;background:#121214;color:#ddd;margin:2em}img,svg{max-width:100%}</style>"
            f"<h1>Loss</h1>{loss_chart(figures)}{_validation(figures)}"
            f"<h1>Samples</h1><p>source, drawn, true target; a prompt a row:</p><ol>{prompts}</ol>{shown}\n"
        )


def loss_chart(figures: Sequence[Mapping[str, float | str]]) -> str:
    """The loss over the steps as SVG, a colour a stage, on a logarithmic scale."""
    width, height = CHART_PX
    kept = figures[:: len(figures) // MAX_POINTS + 1]
    steps = np.array([float(line["steps"]) for line in kept])
    logs = np.log10([max(float(line["loss"]), 1e-6) for line in kept])
    x = (steps - steps.min()) / max(float(np.ptp(steps)), 1.0) * (width - 20) + 10
    y = height - 20 - (logs - logs.min()) / max(float(np.ptp(logs)), 1e-3) * (height - 40)
    stages = [str(line.get("stage", "")) for line in kept]
    parts = []
    for number, (stage, run) in enumerate(groupby(range(len(kept)), key=stages.__getitem__)):
        points = " ".join(f"{x[index]:.1f},{y[index]:.1f}" for index in run)
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{10 + 110 * number}" y="14" fill="{colour}">{html.escape(stage)}</text>')
    ends = f"step {int(steps[0])} to {int(steps[-1])}, loss {10 ** logs[0]:.3g} to {10 ** logs[-1]:.3g}"
    parts.append(f'<text x="10" y="{height - 4}" fill="#888">{ends}</text>')
    return f'<svg viewBox="0 0 {width} {height}" width="{width}">{"".join(parts)}</svg>'


@torch.no_grad()
def draw_samples(network: LsdNetwork, samples: Batch, encoder: TextEncoder) -> Image.Image:
    """Source, drawn and true target of each sample's last frame side by side, drawn from noise in one step."""
    like = next(network.parameters())
    source = to_signal(samples.source.to(like.device))
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(source.shape, generator=generator).to(source)
    ones = source.new_ones(source.shape[:2])
    with torch.autocast(like.device.type, torch.bfloat16):
        style = network.prepare(encode_prompts(encoder, samples.prompts).to(like))
        drawn = network.clip(without_past(source, noise, ones), style, ones, ones)[:, -1]
    columns = (samples.source[:, -1], to_pixels(drawn).cpu(), samples.target[:, -1])
    rows = torch.cat(list(columns), 2).flatten(0, 1)  # (clips * height, 3 * width, 3)
    return Image.fromarray(rows.numpy())


def _validation(figures: Sequence[Mapping[str, float | str]]) -> str:
    """From where to where the losses on trained and on held-back clips have come, as a line."""
    kept = [line for line in figures if "validation_loss" in line]
    if not kept:
        return ""
    trained, held = (
        f"{float(kept[0][name]):.4f} to {float(kept[-1][name]):.4f}" for name in ("train_loss", "validation_loss")
    )
    return f"<p>Error of one step on clips that are trained on: {trained}; on clips that are not: {held}.</p>"


def _in_words(mix: Mix) -> str:
    return " + ".join(prompt if len(mix) == 1 else f"{weight:.0%} {prompt}" for prompt, weight in mix)
