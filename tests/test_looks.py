"""Looks, source looks, wordings and splits, on a G-buffer that is painted by hand."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from lsd_game.training.worlds.appearance import Appearance, light_left, warmth
from lsd_game.training.worlds.capture import Capture
from lsd_game.training.worlds.families import FAMILIES
from lsd_game.training.worlds.gbuffer import GBuffer, create_context
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look
from lsd_game.training.worlds.look_renderer import LookRenderer
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.palette import USUAL, WEAVES
from lsd_game.training.worlds.phrasings import AXES, prompt_for
from lsd_game.training.worlds.source_look import WAVES_SPAN, SourceLook
from lsd_game.training.worlds.splits import (
    HELD_OUT_FAMILIES,
    held_out_looks,
    is_held_out,
    split_of_seed,
    training_families,
    training_look,
    wordings_of,
)
from lsd_game.training.worlds.wordings import ORIGINAL

WIDTH, HEIGHT = 96, 64
STILL = {"FLAT": 1.0, "TIME": 0.0}
NO_GRAIN = np.zeros(len(Material), np.float32)


CONTEXT = create_context()
RENDERER = LookRenderer(CONTEXT, WIDTH, HEIGHT)


@pytest.fixture(autouse=True)
def is_current() -> Iterator[None]:
    """Other tests make contexts, too, and the last one made is the one that is drawn in."""
    with CONTEXT:
        yield


def flat_world(shift: float = 0.0, elsewhere: float = 0.0) -> GBuffer:
    """A 2D picture of unit tiles of all materials, the camera `shift` units farther to the right.

    `elsewhere`: units that the places lie apart from these, with the same tiles there.
    """
    gbuffer = GBuffer(CONTEXT, WIDTH, HEIGHT)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    x, y = columns / 10.0 + shift, rows / 10.0
    tiles = (np.floor(x) + 5 * np.floor(y)).astype(int) % len(Material)
    ones, zeros = np.ones_like(x), np.zeros_like(x)
    surface = np.stack([zeros, zeros, ones, tiles.astype(np.float32)], 2)
    place = np.stack([x + elsewhere, y, zeros, 20 * ones], 2)
    detail = np.stack([x % 1, y % 1, (tiles / 16.0).astype(np.float32), zeros], 2)
    for texture, values in zip(gbuffer.textures, (surface, place, detail), strict=False):
        texture.write(np.ascontiguousarray(values, np.float32).tobytes())
    return gbuffer


def source(seed: int = 0) -> SourceLook:
    return SourceLook.random(np.random.default_rng(seed))


def test_every_theme_light_and_medium_draws_a_picture_that_differs_from_the_others():
    world = flat_world()
    looks = [Look(theme) for theme in THEMES]
    looks += [Look(light=light) for light in LIGHTS[1:]] + [Look(medium=medium) for medium in MEDIA[1:]]
    pictures = [RENDERER.draw(world, look, source(), STILL) for look in looks]
    for index, picture in enumerate(pictures):
        assert picture.shape == (HEIGHT, WIDTH, 3) and picture.dtype == np.uint8
        for other in pictures[:index]:
            assert np.abs(picture.astype(int) - other).mean() > 2.0


def test_the_same_look_of_the_same_scene_is_the_same_picture():
    look = Look("candy", "night", "oil painting")
    first, second = (RENDERER.draw(flat_world(), look, source(3), STILL) for _ in range(2))
    assert np.array_equal(first, second)


def test_themes_move_with_the_surface():
    for theme in ("winter", "golden temple", "medieval"):
        before = RENDERER.draw(flat_world(), Look(theme), source(3), STILL).astype(int)
        after = RENDERER.draw(flat_world(shift=1.0), Look(theme), source(3), STILL).astype(int)
        assert np.abs(before[8:-8, 12:-8] - after[8:-8, 2:-18]).mean() < 3.0


def test_themes_paint_what_the_game_shows_and_next_to_nothing_else():
    shown = dataclasses.replace(source(3), weave=np.full(len(Material), WEAVES.index("blotches"), np.int32), backdrop=0)
    hidden = dataclasses.replace(shown, weave=np.zeros_like(shown.weave))
    solid = np.isin(flat_world().read(0)[..., 3], (Material.LIQUID,), invert=True)
    for theme in THEMES[1:]:
        here, there = (RENDERER.draw(flat_world(elsewhere=at), Look(theme), hidden, STILL) for at in (0.0, 40.3))
        other = RENDERER.draw(flat_world(), Look(theme), shown, STILL)
        unseen, seen = (np.abs(here.astype(int) - picture)[solid].mean() for picture in (there, other))
        assert seen > 3.0 * unseen, theme
        assert np.array_equal(here[~solid], other[~solid]), theme  # a liquid shows its waves alone


def test_what_looks_alike_in_the_game_becomes_alike_in_themes():
    base, second = 0.9 * USUAL, np.minimum(1.1 * USUAL, 1.0)
    plain = dataclasses.replace(source(3), saturation=1.0, weave=np.zeros(len(Material), np.int32))
    apart = dataclasses.replace(plain, base=base, second=second)
    alike = dataclasses.replace(plain, base=base.copy(), second=second.copy())
    for colors in (alike.base, alike.second):
        colors[Material.WALL] = colors[Material.FOLIAGE]
    tiles = flat_world().read(0)[..., 3]
    distances = np.zeros((2, len(THEMES)))
    for number, theme in enumerate(THEMES[1:]):
        for row, look in enumerate((alike, apart)):
            picture = RENDERER.draw(flat_world(), Look(theme), look, STILL).astype(int)
            wall, tree = (picture[tiles == material].mean(0) for material in (Material.WALL, Material.FOLIAGE))
            distances[row, number] = np.abs(wall - tree).max()
    in_alike, in_apart = distances.mean(1)  # what is left lies at the tiles' borders
    assert 3.0 * in_alike < in_apart


def taken_for(colors: np.ndarray, waves: float = 1.0) -> np.ndarray:
    """The largest part of what each material is painted as, (16,)."""
    return Appearance.of(colors, waves).parts.argmax(1)


def test_a_thing_is_taken_for_what_usually_has_its_colour():
    assert np.array_equal(Appearance.of(USUAL).parts, np.eye(len(Material)))
    colors = USUAL.copy()
    colors[[Material.GROUND, Material.FOLIAGE]] = USUAL[[Material.LIQUID, Material.ROCK]]
    colors[[Material.LIQUID, Material.HERO, Material.ENEMY]] = USUAL[[Material.WOOD, Material.PICKUP, Material.LIQUID]]
    colors[Material.SKY] = 0.05
    taken = taken_for(colors)
    assert (taken[Material.GROUND], taken[Material.FOLIAGE]) == (Material.LIQUID, Material.ROCK)
    assert (taken[Material.LIQUID], taken[Material.HERO]) == (Material.LIQUID, Material.PICKUP)
    assert taken[Material.ENEMY] == Material.ENEMY  # of the figures it comes nearest to
    assert taken[Material.SKY] == Material.VOID
    colors[Material.SKY] = 0.3
    assert taken_for(colors)[Material.SKY] == Material.SKY


def test_a_liquid_is_known_by_its_waves_and_a_calm_one_by_its_colour():
    colors = USUAL.copy()
    colors[Material.LIQUID] = USUAL[Material.WOOD]
    wavy, calm = (taken_for(colors, waves)[Material.LIQUID] for waves in (1.0, 0.0))
    assert (wavy, calm) == (Material.LIQUID, Material.WOOD)
    assert taken_for(USUAL, 0.0)[Material.LIQUID] == Material.LIQUID


def test_borders_that_the_game_does_not_show_are_drawn_by_no_medium():
    smooth = dataclasses.replace(source(3), weave=np.zeros(len(Material), np.int32), grain=NO_GRAIN, outline=0.0)
    alike = dataclasses.replace(smooth, base=smooth.base.copy(), second=smooth.second.copy())
    for colors in (alike.base, alike.second):
        colors[[Material.GROUND, Material.PATH, Material.ROCK]] = colors[Material.GROUND]
    tiles = flat_world().read(0)[..., 3]
    ours = np.isin(tiles, (Material.GROUND, Material.PATH, Material.ROCK))
    both = ours[:, 1:] & ours[:, :-1]
    border, inner = both & (tiles[:, 1:] != tiles[:, :-1]), both & (tiles[:, 1:] == tiles[:, :-1])
    for medium in ("cel shading", "comic book", "neon wire", "pencil sketch"):
        lines = []
        for game in (smooth, alike):
            steps = np.abs(np.diff(RENDERER.draw(flat_world(), Look(medium=medium), game, STILL).astype(int), axis=1))
            lines.append(steps[border].mean() - steps[inner].mean())
        assert 4.0 * lines[1] < lines[0], (medium, lines)


def test_a_fold_shows_where_the_game_s_light_tells_its_sides_apart():
    lit = dataclasses.replace(source(3), sun=np.full(3, 0.5, np.float32))
    unlit = dataclasses.replace(lit, sun=np.zeros(3, np.float32))
    gbuffer = flat_world()
    surface = gbuffer.read(0)[::-1].copy()
    surface[..., 3] = Material.WALL
    surface[:, WIDTH // 2 :, :3] = (1.0, 0.0, 0.0)
    gbuffer.textures[0].write(np.ascontiguousarray(surface).tobytes())
    inks = []
    for game in (lit, unlit):
        picture = RENDERER.draw(gbuffer, Look(medium="neon wire"), game, STILL | {"FLAT": 0.0}).astype(int)
        inks.append(picture[:, WIDTH // 2 - 2 : WIDTH // 2 + 2].mean() - picture[:, 8:16].mean())
    assert inks[0] > inks[1] + 20.0


def test_what_is_black_in_the_game_stays_nearly_black():
    left = [float(light_left(np.array(luma), np.array(0.5))) for luma in (0.0, 0.04, 0.08, 0.3, 0.5)]
    assert left[0] < 0.21 and left == sorted(left) and left[-1] == 1.0


def test_a_game_that_fades_into_the_dark_does_so_in_themes():
    hazes = [dataclasses.replace(source(3), haze=np.full(3, value, np.float32)) for value in (0.0, 0.9)]
    assert hazes[0].haze_shade < 0.21 and hazes[1].haze_shade > 0.8


def test_glare_swallows_textures_in_themes_too():
    mild = dataclasses.replace(
        source(3),
        levels=0.0,
        contrast=1.0,
        gamma=1.0,
        saturation=1.0,
        base=np.full((len(Material), 3), 0.9, np.float32),
        second=np.full((len(Material), 3), 1.0, np.float32),
        above=np.full(3, 0.5, np.float32),
        below=np.full(3, 0.4, np.float32),
        sun=np.full(3, 0.4, np.float32),
        light=dataclasses.replace(source(3).light, darkness=0.0),
    )
    glare = dataclasses.replace(mild, sun=np.full(3, 1.0, np.float32))
    assert mild.visible[Material.GROUND] > 0.3 and glare.visible[Material.GROUND] == 0.0


def test_a_dark_sky_is_the_void_unless_clouds_light_it():
    black = dataclasses.replace(source(3), gamma=1.0, base=0.05 * USUAL, second=0.1 * USUAL)
    dark, cloudy = (dataclasses.replace(black, backdrop=backdrop) for backdrop in (0, 2))
    assert dark.appearance.parts[Material.SKY].argmax() == Material.VOID
    assert cloudy.appearance.parts[Material.SKY].argmax() == Material.SKY


def test_what_themes_paint_changes_little_where_a_colour_changes_little():
    here, there = USUAL[Material.FOLIAGE], USUAL[Material.WOOD]
    parts = np.zeros((401, len(Material)))  # of each material in the mix, on the way between two colours
    shades = []
    for row, way in zip(parts, np.linspace(0.0, 1.0, len(parts)), strict=True):
        colors = USUAL.copy()
        colors[Material.WALL] = colors[Material.SKY] = here + way * (there - here)
        seen = Appearance.of(colors)
        row[:] = seen.parts[Material.WALL]
        shades.append(seen.shade)
    assert parts[0].argmax() == Material.FOLIAGE and parts[-1].argmax() == Material.WOOD
    assert np.abs(np.diff(parts, axis=0)).max() < 0.1  # a decision would be 1
    assert np.allclose(parts.sum(1), 1.0)
    assert np.abs(np.diff(shades, axis=0)).max() < 0.02


def test_what_is_dark_in_the_game_is_dark_in_themes_but_not_under_another_light():
    bright = dataclasses.replace(source(3), saturation=1.0, gamma=1.0, backdrop=0, base=0.9 * USUAL, second=USUAL)
    bright = dataclasses.replace(bright, light=dataclasses.replace(bright.light, darkness=0.0))
    dark = dataclasses.replace(bright, light=dataclasses.replace(bright.light, darkness=0.9))
    solid = np.isin(flat_world().read(0)[..., 3], (Material.GROUND, Material.WALL, Material.FOLIAGE))
    for look, low, high in ((Look("winter"), 0.3, 0.85), (Look("winter", "golden sunset"), 0.85, 1.15)):
        day, night = (RENDERER.draw(flat_world(), look, game, STILL)[solid].mean() for game in (bright, dark))
        assert low < night / day < high, look


def test_a_texture_that_the_game_shows_faintly_is_faint_in_themes():
    strong = dataclasses.replace(
        source(3),
        contrast=1.5,
        weave=np.full(len(Material), WEAVES.index("masonry"), np.int32),
        grain=NO_GRAIN,
        gamma=1.0,
    )
    faint = dataclasses.replace(strong, contrast=0.15, second=np.minimum(strong.base + 0.08, 1.0))
    solid = np.isin(flat_world().read(0)[..., 3], (Material.GROUND, Material.WALL, Material.FOLIAGE))
    for theme in ("molten lava", "winter", "neon city"):
        plain, *woven = (
            RENDERER.draw(flat_world(), Look(theme), look, STILL).astype(int)
            for look in (dataclasses.replace(faint, weave=np.zeros_like(faint.weave)), strong, faint)
        )
        in_strong, in_faint = (np.abs(picture - plain)[solid].mean() for picture in woven)
        assert in_strong > 3.0 * in_faint, theme


def test_seams_that_the_game_shows_faintly_are_drawn_by_no_medium():
    strong = dataclasses.replace(
        source(3), contrast=1.5, weave=np.full(len(Material), WEAVES.index("masonry"), np.int32), grain=NO_GRAIN
    )
    faint = dataclasses.replace(strong, contrast=0.15, second=np.minimum(strong.base + 0.08, 1.0))
    solid = np.isin(flat_world().read(0)[..., 3], (Material.GROUND, Material.WALL, Material.FOLIAGE))
    for medium in ("pencil sketch", "neon wire"):
        drawn = []
        for look in (strong, faint):
            plain = dataclasses.replace(look, weave=np.zeros_like(look.weave))
            pictures = (RENDERER.draw(flat_world(), Look(medium=medium), game, STILL) for game in (look, plain))
            seams, none = (picture.astype(int)[solid] for picture in pictures)
            drawn.append(np.abs(seams - none).mean())
        assert 3.0 * drawn[1] < drawn[0], medium


def test_themes_have_the_texels_that_the_game_has():
    woven = dataclasses.replace(
        source(3), texels=2.0, contrast=1.5, weave=np.full(len(Material), WEAVES.index("blotches"), np.int32)
    )
    steps = []
    for game in (woven, dataclasses.replace(woven, texels=0.0)):
        picture = RENDERER.draw(flat_world(), Look("molten lava"), game, STILL).astype(int)
        tile = picture[:, WIDTH // 10 * 10 - 10 :][:, :10]  # five pixels a texel, a tile of ten
        steps.append(np.abs(np.diff(tile[:, 2:5], axis=1)).mean())
    assert 2.0 * steps[0] < steps[1]


def test_grain_lies_over_the_game_s_surfaces_and_a_little_over_those_of_themes():
    smooth = dataclasses.replace(
        source(3), grain=NO_GRAIN, texels=0.0, light=dataclasses.replace(source(3).light, darkness=0.0)
    )
    grainy = dataclasses.replace(smooth, grain=NO_GRAIN + 0.4, grain_scale=NO_GRAIN + 4.0)
    solid = np.isin(flat_world().read(0)[..., 3], (Material.GROUND, Material.WALL, Material.FOLIAGE))
    changes = []
    for look in (Look(), Look("winter"), Look("molten lava")):
        before, after = (RENDERER.draw(flat_world(), look, game, STILL).astype(int) for game in (smooth, grainy))
        changes.append(np.abs(after - before)[solid].mean())
    assert changes[0] > 4.0 and all(0.5 < change < changes[0] for change in changes[1:])


def test_waves_show_less_of_two_colours_than_other_textures_do():
    faint = dataclasses.replace(source(3), levels=0.0, contrast=1.0)
    for colors, value in ((faint.base, 0.5), (faint.second, 0.53)):
        colors[[Material.LIQUID, Material.GROUND]] = value
    assert 0.0 < faint.visible[Material.GROUND] < 1.0
    assert np.isclose(faint.visible[Material.LIQUID], WAVES_SPAN * faint.visible[Material.GROUND])


def test_liquids_wave_in_themes_as_plainly_as_in_the_game():
    wavy, calm = source(3).second.copy(), source(3).second.copy()
    wavy[Material.LIQUID], calm[Material.LIQUID] = (
        1.0 - source(3).base[Material.LIQUID],
        source(3).base[Material.LIQUID],
    )
    gbuffer = flat_world()
    liquid = gbuffer.read(0)[..., 3] == Material.LIQUID
    for theme in ("molten lava", "underwater", "alien"):
        moved = []
        for second in (wavy, calm):
            game = dataclasses.replace(source(3), second=second, contrast=1.6, levels=0.0)
            now, later = (
                RENDERER.draw(gbuffer, Look(theme), game, STILL | {"TIME": t}).astype(int) for t in (0.0, 3.0)
            )
            moved.append(np.abs(later - now)[liquid].mean())
        assert moved[0] > 2.0 and moved[1] == 0.0, theme


def test_red_is_warm_blue_is_cold_and_grey_is_neither():
    red, blue, grey = warmth(np.array([[0.9, 0.1, 0.1], [0.1, 0.1, 0.9], [0.4, 0.4, 0.4]], np.float32))
    assert red == 1.0 and blue < 0.05 and grey == pytest.approx(0.5)


def test_every_weave_shows_in_the_game_s_own_picture_and_is_another():
    look = dataclasses.replace(source(3), contrast=1.0)
    kinds = [np.full(len(Material), kind, np.int32) for kind in range(len(WEAVES))]
    pictures = [RENDERER.draw(flat_world(), Look(), dataclasses.replace(look, weave=kind), STILL) for kind in kinds]
    solid = np.isin(flat_world().read(0)[..., 3], (Material.GROUND, Material.WALL, Material.FOLIAGE))
    for index, picture in enumerate(pictures):
        assert all(np.abs(picture.astype(int) - other)[solid].mean() > 2.0 for other in pictures[:index]), WEAVES[index]


def test_what_a_medium_marks_its_sheet_with_repeats_every_16_pixels():
    gbuffer = GBuffer(CONTEXT, WIDTH, HEIGHT)
    values = np.zeros((3, HEIGHT, WIDTH, 4), np.float32)
    values[0, ..., 2:] = 1.0, Material.GROUND
    values[1, ..., 3] = 20.0
    for texture, plane in zip(gbuffer.textures, values, strict=False):
        texture.write(plane.tobytes())
    for medium in MEDIA[1:]:
        inner = RENDERER.draw(gbuffer, Look(medium=medium), source(3), STILL)[8:-8, 8:-8]
        assert np.array_equal(inner[:, 16:], inner[:, :-16]) and np.array_equal(inner[16:], inner[:-16]), medium


def test_letterbox_bars_are_black_in_every_look():
    boxed = dataclasses.replace(source(3), capture=Capture(letterbox=0.1))
    for look in (Look(), Look("winter"), Look(medium="watercolour")):
        picture = RENDERER.draw(flat_world(), look, boxed, STILL)
        assert picture[0].max() == 0 and picture[-1].max() == 0 and picture.max() > 0


def test_damage_changes_the_source_only_where_a_look_asks_for_it():
    noisy, clean = (dataclasses.replace(source(3), capture=capture) for capture in (Capture(noise=0.02), Capture()))
    for look, is_same in ((noisy, False), (clean, True)):
        captured = RENDERER.draw_source(flat_world(), look, STILL, np.random.default_rng(0))
        assert np.array_equal(captured, RENDERER.draw(flat_world(), Look(), look, STILL)) == is_same


def test_an_unknown_axis_value_is_refused_by_name():
    with pytest.raises(ValueError, match=r"medium must be one of .* got 'crayon'"):
        Look(medium="crayon")


def test_every_axis_value_has_ten_wordings_for_training_and_two_for_tests():
    for values, wordings in AXES:
        assert tuple(wordings) == values
        for texts in (*wordings.values(), ORIGINAL):
            assert len(wordings_of(texts, "train")) >= 10 and len(wordings_of(texts, "test")) == 2
            assert len(set(texts)) == len(texts)


def test_no_two_values_share_a_wording():
    texts = [text for _, wordings in AXES for value in wordings.values() for text in value] + list(ORIGINAL)
    assert len(set(texts)) == len(texts)


def test_prompts_name_each_axis_that_is_not_neutral_in_any_order():
    rng = np.random.default_rng(0)
    look = Look("winter", "night", "pencil sketch")
    prompts = {prompt_for(look, rng).lower() for _ in range(100)}
    assert len(prompts) > 80
    chosen = [wordings_of(wordings[value], "train") for (_, wordings), value in zip(AXES, look.axes, strict=True)]
    assert all(any(word in prompt for word in words) for prompt in prompts for words in chosen)


def test_the_neutral_look_is_asked_for_by_its_own_wordings():
    rng = np.random.default_rng(0)
    assert {prompt_for(Look(), rng, "test").lower() for _ in range(50)} == set(ORIGINAL[-2:])


def test_held_out_looks_are_never_trained_and_single_values_never_held_out():
    rng = np.random.default_rng(0)
    assert not any(is_held_out(training_look(rng)) for _ in range(500))
    assert not any(is_held_out(Look(theme)) for theme in THEMES)
    assert 0.08 < len(held_out_looks()) / (len(THEMES) * len(LIGHTS) * len(MEDIA)) < 0.17


def test_held_out_seeds_and_families_are_apart():
    assert split_of_seed(10**9 - 1) == "train" and split_of_seed(10**9) == "test"
    assert set(training_families()) == set(FAMILIES) - set(HELD_OUT_FAMILIES)
