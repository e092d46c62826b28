"""What an evaluation leaves behind: one JSON object, and the same as a table to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lsd_game.evaluation.kept_figures import Figures
from lsd_game.evaluation.program import GROUPS
from lsd_game.evaluation.suite import Outcome, Results, mean_gain
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES

MEANINGS = {
    "psnr_gain_db": "PSNR to the true target over the source's own, dB: does it restyle?",
    "psnr_gain_db_phrasing": "the same, asked in held-out words",
    "psnr_gain_db_combination": "the same, held-out combinations of theme, light and medium",
    "psnr_gain_db_family": "the same, in a family of worlds never trained on",
    "psnr_neutral_db": "PSNR to the source when asked to change nothing, dB (60: equal)",
    "ssim": "structural similarity to the true target",
    "swd_ratio": "distance of texture to the target's, over the source's (0 is best)",
    "gradient_energy_ratio": "gradients, output over target (1 is best; below: blurred)",
    "detail_error_db": "how far each place's detail is from the target's, more or less, dB (0 is best)",
    "blockiness_ratio": "edges on the grid of 4 pixels for each between, output over target (1 is best; above: blocks)",
    "wave_peak_db": "how far the strongest wave that targets lack stands out of the spectrum, dB (above 4: a net)",
    "edge_f1": "edges found where the source has them, in media that keep them",
    "edge_f1_target": "the same for the true targets: what is right",
    "hud_error": "mean error where the HUD is, 0..1 (0 is best)",
    "prompt_accuracy": "share of asked values that a classifier recognises",
    "prompt_accuracy_phrasing": "the same, held-out words",
    "prompt_accuracy_combination": "the same, held-out combinations",
    "prompt_accuracy_family": "the same, held-out family",
    "judge_prompt_accuracy": "the classifier on the true targets of the same trials",
    "judge_prompt_accuracy_phrasing": "the same, held-out words",
    "judge_prompt_accuracy_combination": "the same, held-out combinations",
    "judge_prompt_accuracy_family": "the same, held-out family",
    "nearest_answer": "share of asked values whose true picture is nearer than that of any other value",
    "nearest_answer_phrasing": "the same, held-out words",
    "nearest_answer_combination": "the same, held-out combinations",
    "nearest_answer_family": "the same, held-out family",
    "judge_nearest_answer": "the same for the true targets, faint, blurred and noisy: what a good model gets",
    "judge_nearest_answer_phrasing": "the same, held-out words",
    "judge_nearest_answer_combination": "the same, held-out combinations",
    "judge_nearest_answer_family": "the same, held-out family",
    "warp_error_ratio": "change along exact motion, over the true target's own (1 is best; below: too smooth)",
    "still_flicker": "change a frame of a frozen picture, grey levels (0 is best)",
    "drift_psnr_db": "PSNR to the truth, end of a long loop against its beginning, dB (0 is best)",
    "drift_color": "movement of the mean colour from beginning to end, L*a*b*",
    "drift_spread": "movement of the colours' spread, L*a*b*",
    "drift_sharpness_ratio": "sharpness, end over beginning (1 is best)",
    "drift_psnr_slope": "slope of the PSNR, dB a minute",
    "drift_lightness_slope": "slope of L* a minute",
    "drift_sharpness_slope": "slope of the sharpness a minute",
    "switch_first_frames": "frames until a new prompt shows (1: at once)",
    "switch_rise_frames": "frames from 10 to 90 % after a cut",
    "switch_fade_rise_frames": "the same in a fade of 24 frames (19 is a straight line)",
    "switch_jump_ratio": "largest change from frame to frame in a fade, over the median one",
    "fps": "frames a second, restyler alone",
}
AXES = {"theme": THEMES, "light": LIGHTS, "medium": MEDIA}


def document(context: Mapping[str, Any], model: Results, baselines: Mapping[str, Figures]) -> dict[str, Any]:
    """The JSON object: `context`, the model's figures at the top, then its breakdown and the baselines' figures."""
    return {
        **context,
        **_ordered(model.figures),
        "psnr_gain_db_by": breakdown(model.outcomes),
        "num_trials": {group: sum(out.trial.group == group for out in model.outcomes) for group in GROUPS},
        "baselines": {name: _ordered(figures) for name, figures in baselines.items()},
    }


def breakdown(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Mean PSNR over the source's, dB, by each value of each axis and by family; seen looks only."""
    seen = [out for out in outcomes if out.trial.group == "seen"]

    def by(key: Callable[[Outcome], str], values: Sequence[str]) -> dict[str, float]:
        gains = {value: mean_gain([out for out in seen if key(out) == value]) for value in values}
        return {value: gain for value, gain in gains.items() if gain is not None}

    axes = {
        axis: by(lambda out, number=number: out.look.axes[number], values[1:])  # type: ignore[misc]
        for number, (axis, values) in enumerate(AXES.items())
    }
    return {**axes, "family": by(lambda out: out.family, sorted({out.family for out in seen}))}


def figure_rows(columns: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Rows of the table: key, a figure of each column, meaning."""
    return [
        [key, *(shown(figures.get(key)) for figures in columns.values()), meaning] for key, meaning in MEANINGS.items()
    ]


def markdown(title: str, result: Mapping[str, Any], name: str) -> str:
    """The table of a `document`, and its breakdown."""
    columns = {name: result, **result["baselines"]}
    lines = [f"# {title}", "", _line(["figure", *columns, "meaning"]), _line(["---", *["---:"] * len(columns), "---"])]
    lines += [_line(row) for row in figure_rows(columns)]
    if accuracy := result.get("judge_accuracy"):
        shares = ", ".join(f"{axis} {share:.3f}" for axis, share in accuracy.items())
        lines += ["", f"The judge of prompt accuracy, on true targets of worlds that it has not seen: {shares}."]
    for axis, gains in result["psnr_gain_db_by"].items():
        lines += ["", f"psnr_gain_db by {axis}", "", _line(list(gains)), _line(["---:"] * len(gains))]
        lines.append(_line([shown(gain) for gain in gains.values()]))
    return "\n".join(lines) + "\n"


def _ordered(figures: Figures) -> dict[str, float | None]:
    return {key: figures.get(key) for key in MEANINGS}


def shown(value: float | None) -> str:
    """A figure as tables write it; a dash for none."""
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
