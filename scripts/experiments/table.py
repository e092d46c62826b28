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
    "what it is",
    "steps",
    "M",
    "gain, 1 step",
    "4 steps",
    "SWD, 1 step",
    "4 steps",
    "gradient energy, 1 step",
    "4 steps",
    "warp error, 1 step",
)
DRIFT_HEADINGS = ("drift, dB", "drift, colour", "drift, sharpness")
DRIFT_KEYS = ("drift_psnr_db", "drift_color", "drift_sharpness_ratio")
LABEL_PX = 150


def tables(folder: Path) -> str:
    """Item 1 and item 3 of the issue; runs that are not there are left out."""
    baselines = [row for seed in BASELINE_SEEDS if (row := _load(folder, Variant.name, seed))]
    pages = ((DESIGN[1:], False), (STAGES_OFF, True))
    return "\n\n".join(_markdown(_rows(folder, kinds), baselines, has_drift=has) for kinds, has in pages)


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


def _markdown(rows: list[dict[str, Any]], baselines: list[dict[str, Any]], *, has_drift: bool) -> str:
    headings = HEADINGS + DRIFT_HEADINGS * has_drift
    lines = ["| " + " | ".join(headings) + " |", "| --- | --- | --- |" + " ---: |" * (len(headings) - 3)]
    for row in (*baselines, *rows):
        name = f"{row['name']}, seed {row['seed']}" if row in baselines else row["name"]
        steps = " + ".join(map(str, row["steps"])) or "none"
        figures = map(_written, _figures(row, has_drift=has_drift))
        lines.append("| " + " | ".join([name, row["says"], steps, f"{row['parameters'] / 1e6:.2f}", *figures]) + " |")
    if len(baselines) > 1:
        spans = np.ptp([_figures(row, has_drift=has_drift) for row in baselines], axis=0)
        about = ["spread", "largest less smallest of the baseline's seeds", "", ""]
        lines.append("| " + " | ".join([*about, *map(_written, spans)]) + " |")
    return "\n".join(lines)


def _figures(row: dict[str, Any], *, has_drift: bool) -> list[float]:
    """In the order of the headings, NaN where there is none."""
    nothing = float("nan")
    one, four = row["figures"]["1"], row["figures"].get("4", {})
    values = []
    for key in ("psnr_gain_db", "swd_ratio", "gradient_energy_ratio"):
        values += [one[key], four.get(key, nothing)]
    drifts = [row["drift"].get(key, nothing) for key in DRIFT_KEYS]
    return [*values, one["warp_error_ratio"], *(drifts if has_drift else [])]


def _written(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"
