"""A game for the tests: one colour over the whole window, flipped sixty times a second, until it is ended.

Its words: seconds=N or end=FILE, then the game returns: after so long, or once the file exists; code=N its exit
code; size=WxH; draw=flip|update|window, the last by pygame-ce's class Window; color=RRGGBB; hook=before|after where
it calls lsd_game.hook; event=NAME sent once; crash=N dies of SIGKILL after N seconds.
"""

import os
import signal
import sys
import time
from pathlib import Path

words = dict(word.split("=", 1) for word in sys.argv[1:])

if words.get("hook") == "before":
    import lsd_game

    lsd_game.hook(model="fake", report=words.get("report"))

import pygame  # noqa: E402  lsd_game.hook comes before or after it

if words.get("hook") == "after":
    import lsd_game

    lsd_game.hook(model="fake", report=words.get("report"))
    lsd_game.hook(prompt="a second call changes nothing")

if "event" in words:
    import lsd_game

    lsd_game.event(words["event"], health=0.5)

pygame.display.init()
width, height = (int(side) for side in words.get("size", "320x240").split("x"))
way = words.get("draw", "flip")
if way == "window":
    window = pygame.Window("test", (width, height))
    surface, flip = window.get_surface(), window.flip
else:
    surface, flip = pygame.display.set_mode((width, height)), pygame.display.flip
color = pygame.Color("#" + words.get("color", "204060"))
end_s = time.monotonic() + float(words.get("seconds", "60"))
crash_s = time.monotonic() + float(words.get("crash", "1e9"))
clock = pygame.time.Clock()
is_running = True
while is_running and time.monotonic() < end_s:
    is_running = not any(event.type == pygame.QUIT for event in pygame.event.get())
    surface.fill(color)
    flip() if way != "update" else pygame.display.update([(0, 0, 8, 8)])
    is_running = is_running and not Path(words.get("end", "/nothing")).exists()
    if time.monotonic() > crash_s:
        os.kill(os.getpid(), signal.SIGKILL)
    clock.tick(60)
sys.exit(int(words.get("code", "0")))
