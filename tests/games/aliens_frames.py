"""Plays pygame.examples.aliens with a fixed seed and writes a hash of what it has drawn at each flip, a line each.

With the word "hooked" each flip shows the inverted picture of the flip before; then a line also says whether the
window showed that, and whether the game's own pixels were there again after the flip.
"""

import hashlib
import random
import sys

import pygame
from pygame.examples import aliens
from test_hooks import InvertingLink

from lsd_game.hooks.pygame_hook import PygameHook

NUM_FLIPS = 150

is_hooked = sys.argv[1] == "hooked"
link = InvertingLink()
shown: list[bytes] = []  # what each real flip put on the screen


def pixels() -> bytes:
    return bytes(pygame.display.get_surface().get_buffer())


def spy(real):
    def flip(*arguments):
        shown.append(pixels())
        return real(*arguments)

    return flip


pygame.display.flip, pygame.display.update = spy(pygame.display.flip), spy(pygame.display.update)
if is_hooked:
    PygameHook(pygame, link).install()


def count(hooked):
    def flip(*arguments):
        before = pixels()
        hooked(*arguments)
        is_inverted = len(link.pictures) > 1 and shown[-1] == link.inverted(link.pictures[-2])
        sys.stdout.write(f"{hashlib.sha1(before).hexdigest()} {is_inverted} {pixels() == before}\n")
        if len(shown) >= NUM_FLIPS:
            sys.stdout.flush()
            sys.exit()
        link.pictures[:-1] = []

    return flip


pygame.display.flip, pygame.display.update = count(pygame.display.flip), count(pygame.display.update)
random.seed(7)
pygame.Clock = lambda: type("Clock", (), {"tick": lambda self, fps: 0})()
aliens.main()
