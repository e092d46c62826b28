"""The page of pictures: a trial a row, source, output and true target side by side, its first frame and its last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from lsd_game.evaluation.program import GROUPS, Group
from lsd_game.evaluation.suite import Pictured

LABEL_PX, FONT_PX, GAP_PX = 20, 14, 4
PAPER, INK = (18, 18, 20), (235, 235, 235)
ROWS_A_SHEET = 13
JPEG_QUALITY = 80
TITLES: dict[Group, str] = {
    "seen": "Looks as in training, on worlds that training has not seen",
    "combination": "Held-out combinations of theme, light and medium",
    "family": "A held-out family of worlds",
}


def write_sheets(folder: Path, pictured: Sequence[Pictured]) -> str:
    """Write the sheets as JPEG files into `folder`; return the markdown that shows them."""
    lines = ["", "Columns: source, output, true target in a trial's first frame, then the same in its last."]
    for group in GROUPS:
        rows = [row for row in pictured if row.trial.group == group]
        if rows:
            lines += ["", f"## {TITLES.get(group, group)}"]
        for number in range(0, len(rows), ROWS_A_SHEET):
            name = f"{group}-{number // ROWS_A_SHEET + 1}.jpg"
            draw_sheet(rows[number : number + ROWS_A_SHEET]).save(folder / name, quality=JPEG_QUALITY)
            lines += ["", f"![{group}]({name})"]
    return "\n".join(lines) + "\n"


def draw_sheet(rows: Sequence[Pictured]) -> Image.Image:
    """The rows under each other, each below its prompt."""
    height, width = rows[0].source.shape[1:3]
    step_y = height + LABEL_PX + GAP_PX
    sheet = Image.new("RGB", (6 * (width + GAP_PX) + GAP_PX, len(rows) * step_y), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(FONT_PX)
    for number, row in enumerate(rows):
        top = number * step_y
        pen.text((GAP_PX, top + 2), f"{row.trial.prompt}   ({' / '.join(row.look.axes)})", fill=INK, font=font)
        cells = [pictures[end] for end in (0, 1) for pictures in (row.source, row.drawn, row.target)]
        for column, cell in enumerate(cells):
            sheet.paste(Image.fromarray(cell), (GAP_PX + column * (width + GAP_PX), top + LABEL_PX))
    return sheet
