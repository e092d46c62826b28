"""What the restyle process does for the player's window: regions that stay, keys, settings, split view, screenshots."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from lsd_game.commands import UserError
from lsd_game.commands.stream_options import StreamOptions
from lsd_game.control import PromptChange, Reanchor, StrengthChange
from lsd_game.director.rules import Rules
from lsd_game.display.finishing import FEATHER_PX, Finisher
from lsd_game.display.window_controls import WindowControls
from lsd_game.display.window_options import WindowOptions, read_settings, settings_file
from lsd_game.frame import Frame, GameEvent, Pixels, Style
from lsd_game.region import Region
from lsd_game.report import RunReport
from lsd_game.status import StreamStatus
from lsd_game.video.recorder import Recorder, RecordingThread

ORIGINAL = np.full((60, 80, 3), 40, np.uint8)
ANSWER = np.full((60, 80, 3), 200, np.uint8)
FRAME = Frame(ORIGINAL, 0, 0.0)


def test_a_protected_region_shows_the_games_own_pixels_and_fades_into_the_answer() -> None:
    shown = Finisher((Region.parse("20,10,30,15"),)).finish(FRAME, ANSWER)
    assert (shown[10:25, 20:50] == 40).all()
    assert (shown[40:] == 200).all()
    ramp = shown[15, 50 : 50 + FEATHER_PX, 0].astype(int)
    assert (np.diff(ramp) > 0).all() and 40 < ramp[0] < ramp[-1] < 200
    assert (ANSWER == 200).all(), "the model's own answer is not touched"


def test_a_region_may_be_a_share_of_the_picture_and_is_cut_to_it() -> None:
    assert Region.parse("0,0,100%,8%").within(640, 480) == (0, 0, 640, 39)
    assert Region.parse("600,-10,100,30").within(640, 480) == (600, 0, 640, 20)
    assert str(Region.parse(" 0, 1.5,100%,40")) == "0,1.5,100%,40"
    far = Finisher((Region.parse("900,900,10,10"),)).finish(FRAME, ANSWER)
    assert (far == 200).all()
    for wrong in ("", "1,2,3", "1,2,3,0", "a,b,c,d", "1,2,3,4,5"):
        with pytest.raises(ValueError, match=r"a region"):
            Region.parse(wrong)


def test_the_engines_own_mask_of_its_hud_is_kept() -> None:
    hud = np.zeros((60, 80), np.bool_)
    hud[3:9, 5:30] = True
    shown = Finisher().finish(Frame(ORIGINAL, 0, 0.0, hud=hud), ANSWER)
    assert (shown[hud] == 40).all() and (shown[~hud] == 200).all()


def test_the_split_view_has_the_game_to_the_left_and_the_answer_to_the_right() -> None:
    shown = Finisher().finish(FRAME, ANSWER, is_split=True)
    assert (shown[:, :38] == 40).all() and (shown[:, 38:40] == 255).all() and (shown[:, 40:] == 200).all()
    assert Finisher().finish(FRAME, ANSWER) is ANSWER, "nothing to do costs nothing"


class Desk:
    """Controls with a clock that stands, and what they have told the HUD."""

    def __init__(self, folder: Path, window: WindowOptions | None = None) -> None:
        self.now_s = 0.0
        self.told: list[StreamStatus] = []
        self.controls = WindowControls(
            window or WindowOptions(styles=("neon city", "candy land")),
            self,
            prompt="lava",
            clock=lambda: self.now_s,
            folder=folder,
        )

    def inform(self, status: StreamStatus) -> None:
        self.told.append(status)

    def press(self, action: str, *, is_down: bool = True):
        return self.controls.hear(GameEvent(f"lsd.{action}", {"down": is_down}), 0.5)

    def say(self) -> StreamStatus:
        report = RunReport("tiny", "cpu", 0)
        style = Style((("lava", 1.0),), 0.5)
        self.controls.say(style, report, is_ready=True, is_degraded=False, error="rules.toml:3: unknown key")
        return self.told[-1]


def test_keys_become_commands_and_the_games_own_events_pass(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    coin = GameEvent("coin")
    assert desk.controls.hear(coin, 1.0) is coin
    assert [desk.press(action) for action in ("next", "next", "next", "previous")] == [
        PromptChange("neon city"),
        PromptChange("candy land"),
        PromptChange("lava"),
        PromptChange("candy land"),
    ]
    assert desk.press("stronger") == StrengthChange(0.6)
    assert desk.press("weaker") == StrengthChange(0.4)
    assert desk.press("reanchor") == Reanchor()
    assert desk.press("next", is_down=False) is None


def test_toggle_and_peek_show_the_games_own_picture_and_a_return_forgets_the_past(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert not desk.say().is_hidden
    desk.press("peek")
    assert desk.say().is_hidden and not desk.controls.is_off
    desk.press("peek", is_down=False)
    assert not desk.say().is_hidden
    assert desk.press("toggle") is None
    assert desk.say().is_hidden and desk.controls.is_off
    assert desk.press("toggle") == Reanchor()


def test_the_hud_can_be_turned_by_an_event_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert [desk.press("hud"), desk.say().has_hud] == [None, True]
    assert [desk.press("hud"), desk.say().has_hud] == [None, False]


def test_the_hud_hears_ten_times_a_second_and_at_once_after_a_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.say().message == "rules.toml:3: unknown key"
    desk.say()
    assert len(desk.told) == 1
    desk.press("split")
    desk.say()
    assert len(desk.told) == 2
    desk.now_s += 0.2
    desk.say()
    assert len(desk.told) == 3


def test_a_screenshot_is_a_pair_and_never_overwrites(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for _ in range(2):
        desk.press("screenshot")
        desk.controls.finish(FRAME, ANSWER)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"lsd-00{i}-{kind}.png" for i in (1, 2) for kind in ("game", "restyled")]
    assert desk.say().message == "saved lsd-002-restyled.png"


def test_a_served_client_leaves_no_files(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WindowOptions(may_save=False))
    for action in ("screenshot", "record"):
        desk.press(action)
        desk.controls.finish(FRAME, ANSWER)
    assert not list(tmp_path.iterdir())


def test_the_record_key_begins_and_ends_a_video(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.press("record")
    assert "rec" in desk.say().path
    for _ in range(3):
        desk.controls.finish(FRAME, ANSWER)
        time.sleep(0.02)
    desk.press("record")
    assert (tmp_path / "lsd-recording.mp4").stat().st_size > 0


def test_a_recording_that_ends_while_the_late_warp_shows_a_picture_is_no_trouble(tmp_path: Path) -> None:
    class Ending(WindowControls):
        """The other thread ends the recording whenever it has been looked at."""

        _now: RecordingThread | None = None

        @property
        def _recording(self) -> RecordingThread | None:
            recording, self._now = self._now, None
            return recording

        @_recording.setter
        def _recording(self, recording: RecordingThread | None) -> None:
            self._now = recording

    controls = Ending(WindowOptions(), Desk(tmp_path), prompt="lava", clock=time.monotonic, folder=tmp_path)
    recording = RecordingThread(Recorder(tmp_path / "out.mp4"), clock=time.monotonic)
    controls._recording = recording
    controls.finish(FRAME, ANSWER)
    recording.close()
    assert (tmp_path / "out.mp4").stat().st_size > 0, "the picture was put"


def test_a_settings_file_binds_keys_and_names_its_mistakes(tmp_path: Path) -> None:
    path = settings_file({"XDG_CONFIG_HOME": str(tmp_path)})
    assert not read_settings(path).keys
    path.parent.mkdir()
    path.write_text('styles = ["candy land"]\n[keys]\ntoggle = "t"\n')
    settings = read_settings(path)
    assert (settings.keys, settings.styles) == ({"toggle": "t"}, ("candy land",))
    for text, complaint in (
        ('[keys]\ntogle = "t"', "did you mean 'toggle'"),
        ("[kyes]", "did you mean 'keys'"),
        ('styles = "one"', "list of prompts"),
        ("[keys", "window.toml"),
    ):
        path.write_text(text)
        with pytest.raises(ValueError, match=complaint):
            read_settings(path)


def test_the_options_reach_the_restyle_process_as_they_were(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import argparse

    from lsd_game.commands.stream_options import add_stream_arguments, stream_options

    monkeypatch.setitem(os.environ, "XDG_CONFIG_HOME", str(tmp_path))
    parser = argparse.ArgumentParser()
    add_stream_arguments(parser)

    def read(words: list[str]) -> StreamOptions:
        return stream_options(parser.parse_args(words))

    words = ["--model=fake", "--hud", "--key=toggle=ctrl+t", "--key=peek=none", "--protect=0,0,100%,40"]
    options = read([*words, "--cycle=candy land", "--no-flash-guard", "--upsample=bilinear"])
    assert read(options.to_arguments()) == options
    assert options.window.keys["toggle"] == "ctrl+t" and "peek" not in options.window.keys
    for wrong in ("--key=toggle", "--key=toggle=escape", "--protect=1,2", "--cycle= "):
        with pytest.raises(UserError):
            read(["--model=fake", wrong])


def test_pictures_of_every_size_are_finished() -> None:
    finisher = Finisher((Region.parse("0,0,50%,50%"),))
    for size in ((1, 1), (2, 3), (17, 40)):
        pixels: Pixels = np.zeros((*size, 3), np.uint8)
        assert finisher.finish(Frame(pixels, 0, 0.0), pixels + 9, is_split=True).shape == pixels.shape


def test_regions_of_the_rules_stay_beside_those_of_the_player(tmp_path: Path) -> None:
    rules = Rules.parse('prompt = "lava"\nprotect = ["0,50,100%,10", "70,0,10,10"]')
    controls = Desk(tmp_path, WindowOptions(protect=(Region.parse("20,10,30,15"),))).controls
    shown = controls.finish(FRAME, ANSWER, rules.protect)
    assert (shown[10:25, 20:50] == 40).all() and (shown[50:] == 40).all() and (shown[:10, 70:] == 40).all()
    assert (shown[34:42, :60] == 200).all()
