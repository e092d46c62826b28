"""The rows of all runs as two Markdown tables, and their pictures as one contact sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from measuring import ready_deck, truth
from PIL import Image, ImageDraw
from registry import BASELINE_SEEDS, DESIGN, STAGES_OFF
from variant import Variant

HEADINGS = (
    "experiment",
    "what it changes",
    "steps",
    "crops",
    "M",
    "gain, 1 step",
    "4 steps",
    "SWD, 1 step",
    "4 steps",
    "gradient energy, 1 step",
    "4 steps",
    "warp error, 1 step",
    "drift, dB",
    "drift, colour",
    "drift, sharpness",
)
LABEL_PX = 150


def tables(folder: Path) -> str:
    """Item 1 and item 3 of the issue; runs that are not there are left out."""
    baselines = [row for seed in BASELINE_SEEDS if (row := _load(folder, Variant.name, seed))]
    first = [*baselines, *_rows(folder, DESIGN[1:])]
    return "\n\n".join(_markdown(rows, baselines) for rows in (first, [*baselines[:1], *_rows(folder, STAGES_OFF)]))


def sheet(folder: Path, path: Path) -> None:
    """A row of pictures for each run, one look a column; sources and true targets come first and last."""
    sources, targets = truth(ready_deck(folder / "takes"))
    rows = [("source", sources)]
    for file in sorted(folder.glob("*.npy")):
        rows.append((file.stem, list(np.load(file))))
    rows.append(("target", targets))
    height, width = sources[0].shape[:2]
    page = Image.new("RGB", (LABEL_PX + len(sources) * width, len(rows) * height), "white")
    pen = ImageDraw.Draw(page)
    for number, (name, pictures) in enumerate(rows):
        pen.text((4, number * height + 4), name, fill="black")
        for column, picture in enumerate(pictures):
            page.paste(Image.fromarray(picture), (LABEL_PX + column * width, number * height))
    page.save(path)


def _rows(folder: Path, kinds: Sequence[type[Variant]]) -> list[dict[str, Any]]:
    return [row for kind in kinds if (row := _load(folder, kind.name, BASELINE_SEEDS[0]))]


def _load(folder: Path, name: str, seed: int) -> dict[str, Any] | None:
    path = folder / f"{name}-{seed}.json"
    return json.loads(path.read_text()) if path.exists() else None


def _markdown(rows: list[dict[str, Any]], baselines: list[dict[str, Any]]) -> str:
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- | --- |" + " ---: |" * (len(HEADINGS) - 2)]
    for row in rows:
        name = f"{row['name']}, seed {row['seed']}" if row in baselines else row["name"]
        steps = " + ".join(map(str, row["steps"])) or "none"
        about = [name, row["says"], steps, str(row["frames_seen"]), f"{row['parameters'] / 1e6:.2f}"]
        lines.append("| " + " | ".join([*about, *map(_written, _figures(row))]) + " |")
    if len(baselines) > 1:
        spans = np.ptp([_figures(row) for row in baselines], axis=0)
        about = ["spread", "largest less smallest of the baseline's seeds", "", "", ""]
        lines.append("| " + " | ".join([*about, *map(_written, spans)]) + " |")
    return "\n".join(lines)


def _figures(row: dict[str, Any]) -> list[float]:
    """In the order of HEADINGS, NaN where there is none."""
    one, four = row["figures"]["1"], row["figures"].get("4", {})
    values = []
    for key in ("psnr_gain_db", "swd_ratio", "gradient_energy_ratio"):
        values += [one[key], four.get(key, float("nan"))]
    moved = (row["drift"].get(key, float("nan")) for key in ("drift_psnr_db", "drift_color", "drift_sharpness_ratio"))
    return [*values, one["warp_error_ratio"], *moved]


def _written(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"
