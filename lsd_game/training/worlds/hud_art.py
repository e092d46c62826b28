"""What of a HUD is painted rather than written: grainy panels, portraits. Constant over a clip."""

from __future__ import annotations

import numpy as np
from PIL import Image

from lsd_game.training.worlds.hud_pen import Color, HudPen

Corner = tuple[float, float, float, float]  # left, top, right, bottom, in pixels
PORTRAIT_CELLS = 8
SKINS = ((236, 188, 150), (180, 120, 84), (110, 70, 50), (120, 160, 90), (190, 190, 200))


def grain(pen: HudPen, corner: Corner, color: Color) -> None:
    """A panel of painted stone or metal, lighter at its upper edge and darker at its lower one."""
    left, top, right, bottom = (int(side) for side in corner)
    wide, high = max(1, right - left), max(1, bottom - top)
    rough = pen.rng.normal(0.0, float(pen.rng.uniform(4.0, 24.0)), (high, wide, 1))
    panel = np.clip(np.array(color[:3]) + rough, 0, 255)
    for row, light in ((0, 1.5), (-1, 0.5)):
        panel[row] = np.clip(light * panel[row], 0, 255)
    pen.picture.paste(Image.fromarray(panel.astype(np.uint8)), (left, top))


def portrait(pen: HudPen, x: int, y: int) -> None:
    """A little face or item, the same on both sides, in a frame."""
    rng, half = pen.rng, PORTRAIT_CELLS // 2
    side = int(pen.picture.height * rng.uniform(0.1, 0.2))
    cells = rng.integers(0, 256, (4, 3))[rng.integers(0, 4, (PORTRAIT_CELLS, half))]
    if rng.random() < 0.6:  # a face: hair, skin, eyes, mouth
        cells[2:, 1:] = SKINS[int(rng.integers(len(SKINS)))]
        cells[4, 2], cells[6, 3] = 0, (150, 40, 40)
    face = Image.fromarray(np.concatenate([cells, cells[:, ::-1]], 1).astype(np.uint8))
    smooth = Image.Resampling.BICUBIC if rng.random() < 0.4 else Image.Resampling.NEAREST
    x, y = min(x, pen.picture.width - side - 2), min(y, pen.picture.height - side - 2)
    pen.picture.paste(face.resize((side, side), smooth), (x, y))
    pen.draw.rectangle((x - 1, y - 1, x + side, y + side), outline=pen.color())
