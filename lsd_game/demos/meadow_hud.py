"""The display of the meadow game: hearts, coins, the king's life, news."""

from __future__ import annotations

import pygame

from lsd_game.demos.meadow_hero import MAX_HEARTS
from lsd_game.demos.meadow_sprites import draw_coin, draw_heart
from lsd_game.demos.meadow_world import KING_LIVES, World

PANEL = (24, 20, 34, 170)
TEXT = (255, 248, 224)


class Hud:
    """Draws over the finished picture."""

    def __init__(self) -> None:
        self._heart, self._empty = draw_heart(), draw_heart((92, 84, 100))
        self._coin = draw_coin(0)
        self._font = pygame.font.Font(None, 28)
        self._texts: dict[str, pygame.Surface] = {}
        self._panels: dict[tuple[int, int], pygame.Surface] = {}

    def draw(self, picture: pygame.Surface, world: World) -> None:
        """Draw hearts, coins, and what else is to be told."""
        width = picture.get_width()
        self._panel(picture, 8, 8, MAX_HEARTS * 27 + 10, 36)
        for i in range(MAX_HEARTS):
            picture.blit(self._heart if i < world.hero.hearts else self._empty, (13 + 27 * i, 13))
        number = self._text(str(world.hero.coins))
        self._panel(picture, width - 98, 8, 90, 36)
        picture.blit(self._coin, (width - 92, 9))
        picture.blit(number, (width - 50, 17))
        if world.king:
            self._panel(picture, width // 2 - 104, 12, 208, 20)
            left = max(world.king.lives, 0) * 200 // KING_LIVES
            pygame.draw.rect(picture, (110, 220, 90), (width // 2 - 100, 16, left, 12), border_radius=4)
        if world.news_s > 0.0:
            news = self._text(world.news)
            x, y = (width - news.get_width()) // 2, picture.get_height() - 42
            self._panel(picture, x - 12, y - 8, news.get_width() + 24, 34)
            picture.blit(news, (x, y))

    def _text(self, text: str) -> pygame.Surface:
        if text not in self._texts:
            if len(self._texts) > 32:
                self._texts.clear()
            self._texts[text] = self._font.render(text, True, TEXT)
        return self._texts[text]

    def _panel(self, picture: pygame.Surface, x: int, y: int, width: int, height: int) -> None:
        if (width, height) not in self._panels:
            panel = pygame.Surface((width, height), pygame.SRCALPHA)
            pygame.draw.rect(panel, PANEL, panel.get_rect(), border_radius=10)
            self._panels[width, height] = panel
        picture.blit(self._panels[width, height], (x, y))
