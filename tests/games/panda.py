"""A game of Panda3D for the tests: a window whose colour changes with each frame, until it is ended."""

import panda3d.core as panda
from direct.showbase.ShowBase import ShowBase

panda.loadPrcFileData(
    "", "win-size 320 240\naudio-library-name null\nsync-video false\nclock-mode limited\nclock-frame-rate 60"
)
game = ShowBase()


def colour(task):  # type: ignore[no-untyped-def]
    game.setBackgroundColor(0.1, task.frame % 100 / 100, 0.3)
    return task.cont


game.taskMgr.add(colour, "colour")
game.run()
