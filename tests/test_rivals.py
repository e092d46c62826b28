"""Whether a picture shows what was asked for, told by which of many answers to the scene it comes nearest to."""

# ruff: noqa: E402 (what needs moderngl is imported after the check for it)

from __future__ import annotations

import numpy as np
import pytest

moderngl = pytest.importorskip("moderngl", reason="the worlds need moderngl: pip install 'lsd-game[train]'")

from lsd_game.evaluation.damage import damaged
from lsd_game.evaluation.rivals import all_rivals, asked_axes, impressions, nearest_axes, rivals_of
from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look

ASKED = Look("winter", "night", "pixel art")
SOURCE = np.full((1, 72, 96, 3), 110, np.uint8)
SOURCE[:, 36:] = 150
COARSE = np.random.default_rng(3).integers(-20, 21, (36, 48, 1)).repeat(2, 0).repeat(2, 1)


def painted(look: Look) -> Pixels:
    """Sky over ground in colours of the theme, the ground darker by the light, with a texture of the medium."""
    theme, light, medium = (axis.index(value) for axis, value in zip((THEMES, LIGHTS, MEDIA), look.axes, strict=True))
    colours = np.random.default_rng(theme).uniform(60, 220, (2, 1, 1, 3)) if theme else np.array([110.0, 150.0])
    ground = 1.0 - 0.12 * light * np.linspace(0.2, 1.0, 72).reshape(72, 1, 1)
    texture = COARSE if medium == MEDIA.index("pixel art") else COARSE[::-1, ::-1] * (medium / len(MEDIA))
    scene = np.broadcast_to(colours.reshape(2, 1, 1, -1), (2, 36, 96, 3)).reshape(72, 96, 3)
    return np.clip(scene * ground + texture, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def rivals() -> np.ndarray:
    pictures = [painted(look) for look in all_rivals([ASKED])]
    return impressions(np.stack([*pictures, SOURCE[0]]))[None]


def shown(picture: Pixels, rivals: np.ndarray) -> tuple[str, ...]:
    return nearest_axes(picture[None], ASKED, [ASKED], rivals)


def test_the_rivals_of_a_look_have_every_value_of_an_axis_with_the_others_and_alone() -> None:
    looks = rivals_of(ASKED, "theme")
    assert {look.theme for look in looks} == set(THEMES) and len(looks) == 2 * len(THEMES)
    assert {look.axes[1:] for look in looks} == {("night", "pixel art"), ("as lit", "as rendered")}
    assert len(rivals_of(Look("winter"), "theme")) == len(THEMES)
    assert asked_axes(ASKED) == ("theme", "light", "medium") and asked_axes(Look(light="night")) == ("light",)
    assert all_rivals([Look(), Look("winter"), Look("candy")]) == rivals_of(Look("winter"), "theme")


def test_a_true_picture_shows_all_that_was_asked_for_even_faint_blurred_and_noisy(rivals: np.ndarray) -> None:
    target = painted(ASKED)
    assert shown(target, rivals) == ("theme", "light", "medium")
    for seed in range(4):
        assert "theme" in shown(damaged(SOURCE, target[None], seed)[0], rivals)


def test_the_game_s_own_frame_shows_nothing_that_was_asked_for(rivals: np.ndarray) -> None:
    assert shown(SOURCE[0], rivals) == ()
    assert shown(SOURCE[0] + 1, rivals) == ()


def test_a_wrong_value_is_not_taken_for_the_right_one(rivals: np.ndarray) -> None:
    assert "theme" not in shown(painted(Look("candy", "night", "pixel art")), rivals)
    assert "light" not in shown(painted(Look("winter", "storm", "pixel art")), rivals)
    assert "medium" not in shown(painted(Look("winter", "night", "watercolour")), rivals)


def test_a_theme_counts_though_light_and_medium_were_not_drawn(rivals: np.ndarray) -> None:
    assert "theme" in shown(painted(Look("winter")), rivals)
    assert "medium" not in shown(painted(Look("winter")), rivals)


def test_damage_keeps_a_picture_nearer_to_its_target_than_to_its_source_and_softens_edges() -> None:
    sources, targets = np.full((16, 72, 96, 3), 25, np.uint8), np.full((16, 72, 96, 3), 230, np.uint8)
    targets[:, :, 48:] = 150
    hurt = damaged(sources, targets, seed=0).astype(float)
    to_target, to_source = (np.abs(hurt - other).mean((1, 2, 3)) for other in (targets, sources))
    assert (to_target > 0.0).all() and (to_target < to_source).all()
    assert (hurt[:, :, 47] - hurt[:, :, 48]).mean() < 70.0
    assert (damaged(sources, targets, seed=0) == hurt).all()
