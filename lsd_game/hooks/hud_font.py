"""A tiny font of capital letters, drawn for this HUD: five by seven pixels in a cell of six by nine."""

from __future__ import annotations

CELL_WIDTH_PX, CELL_HEIGHT_PX = 6, 9

# Seven rows of a glyph from the top, each one hexadecimal number whose bits are its five pixels; sixteen wide: 3F.
_GLYPHS = """
0 0E 11 13 15 19 11 0E|1 04 0C 04 04 04 04 0E|2 0E 11 01 02 04 08 1F|3 1F 02 04 02 01 11 0E|4 02 06 0A 12 1F 02 02
5 1F 10 1E 01 01 11 0E|6 06 08 10 1E 11 11 0E|7 1F 01 02 04 08 08 08|8 0E 11 11 0E 11 11 0E|9 0E 11 11 0F 01 02 0C
A 0E 11 11 11 1F 11 11|B 1E 11 11 1E 11 11 1E|C 0E 11 10 10 10 11 0E|D 1C 12 11 11 11 12 1C|E 1F 10 10 1E 10 10 1F
F 1F 10 10 1E 10 10 10|G 0E 11 10 17 11 11 0F|H 11 11 11 1F 11 11 11|I 0E 04 04 04 04 04 0E|J 07 02 02 02 02 12 0C
K 11 12 14 18 14 12 11|L 10 10 10 10 10 10 1F|M 11 1B 15 15 11 11 11|N 11 11 19 15 13 11 11|O 0E 11 11 11 11 11 0E
P 1E 11 11 1E 10 10 10|Q 0E 11 11 11 15 12 0D|R 1E 11 11 1E 14 12 11|S 0F 10 10 0E 01 01 1E|T 1F 04 04 04 04 04 04
U 11 11 11 11 11 11 0E|V 11 11 11 11 11 0A 04|W 11 11 11 15 15 15 0A|X 11 11 0A 04 0A 11 11|Y 11 11 11 0A 04 04 04
Z 1F 01 02 04 08 10 1F|. 00 00 00 00 00 0C 0C|, 00 00 00 00 0C 04 08|: 00 0C 0C 00 0C 0C 00|; 00 0C 0C 00 0C 04 08
' 04 04 08 00 00 00 00|" 0A 0A 0A 00 00 00 00|( 02 04 08 08 08 04 02|) 08 04 02 02 02 04 08|[ 0E 08 08 08 08 08 0E
] 0E 02 02 02 02 02 0E|+ 00 04 04 1F 04 04 00|- 00 00 00 1F 00 00 00|_ 00 00 00 00 00 00 1F|= 00 00 1F 00 1F 00 00
/ 01 01 02 04 08 10 10|% 18 19 02 04 08 13 03|# 0A 0A 1F 0A 1F 0A 0A|* 00 04 15 0E 15 04 00|! 04 04 04 04 04 00 04
? 0E 11 01 02 04 00 04|< 02 04 08 10 08 04 02|> 08 04 02 01 02 04 08|& 0C 12 14 08 15 12 0D|@ 0E 11 17 15 17 10 0E
█ 3F 3F 3F 3F 3F 3F 3F|░ 00 00 2A 15 2A 00 00
"""
_ROWS = {
    cell[0]: tuple(int(row, 16) for row in cell[2:].split())
    for line in _GLYPHS.strip().splitlines()
    for cell in line.split("|")
}
_BLANK = (0,) * 7


def glyph_rows(character: str) -> tuple[int, ...]:
    """The nine rows of a cell from the top; bit 5 is its left pixel. Letters are drawn as capitals."""
    if character.isspace():
        return (0, *_BLANK, 0)
    rows = _ROWS.get(character) or _ROWS.get(character.upper(), _ROWS["?"])
    is_wide = character in "█░"
    return (0, *(row if is_wide else row << 1 for row in rows), 0)
