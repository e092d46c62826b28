"""A restyle process for the tests: answers every frame of the segments it is given with its negative, until killed."""

import dataclasses
import sys
import time

from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import Segment

ends = [RestyleEnd(Segment.open(path)) for path in sys.argv[1:]]
while True:
    for end in ends:
        end.beat(time.monotonic())
        if (frame := end.take()) is not None:
            end.show(dataclasses.replace(frame, pixels=255 - frame.pixels))
    time.sleep(0.002)
