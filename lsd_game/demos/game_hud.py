"""The display of both demo games: hearts, coins, an enemy's life, news."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from lsd_game.demos.treasure import draw_coin, draw_heart

PANEL = (24, 20, 34, 170)
TEXT = (255, 248, 224)
MAX_TEXTS = 32  # kept as pictures


@dataclass(frozen=True, slots=True)
class Shown:
    """What it shows; `enemy` is what is left of an enemy's life, 0..1, and `news` a line of text, "" for none."""

    hearts: int
    max_hearts: int
    coins: int
    news: str = ""
    enemy: float | None = None


class Hud:
    """Draws over the finished picture."""

    def __init__(self) -> None:
        self._heart, self._empty = draw_heart(), draw_heart((92, 84, 100))
        self._coin = draw_coin(0)
        self._font = pygame.font.Font(None, 26)
        self._texts: dict[str, pygame.Surface] = {}
        self._panels: dict[tuple[int, int], pygame.Surface] = {}

    def draw(self, picture: pygame.Surface, shown: Shown) -> None:
        """Draw it into the corners of `picture`."""
        width = picture.get_width()
        self._panel(picture, 8, 8, shown.max_hearts * 27 + 10, 36)
        for i in range(shown.max_hearts):
            picture.blit(self._heart if i < shown.hearts else self._empty, (13 + 27 * i, 13))
        self._panel(picture, width - 98, 8, 90, 36)
        picture.blit(self._coin, (width - 92, 9))
        picture.blit(self._text(str(shown.coins)), (width - 50, 18))
        if shown.enemy is not None:
            self._panel(picture, width // 2 - 104, 12, 208, 20)
            left = round(max(shown.enemy, 0.0) * 200)
            pygame.draw.rect(picture, (110, 220, 90), (width // 2 - 100, 16, left, 12), border_radius=4)
        if shown.news:
            news = self._text(shown.news)
            x, y = (width - news.get_width()) // 2, picture.get_height() - 40
            self._panel(picture, x - 12, y - 8, news.get_width() + 24, 34)
            picture.blit(news, (x, y))

    def _text(self, text: str) -> pygame.Surface:
        if text not in self._texts:
            if len(self._texts) >= MAX_TEXTS:
                self._texts.clear()
            self._texts[text] = self._font.render(text, True, TEXT)
        return self._texts[text]

    def _panel(self, picture: pygame.Surface, x: int, y: int, width: int, height: int) -> None:
        if (width, height) not in self._panels:
            if len(self._panels) >= MAX_TEXTS:
                self._panels.clear()
            panel = pygame.Surface((width, height), pygame.SRCALPHA)
            pygame.draw.rect(panel, PANEL, panel.get_rect(), border_radius=10)
            self._panels[width, height] = panel
        picture.blit(self._panels[width, height], (x, y))
