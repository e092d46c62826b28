"""Recorded sessions: lossless, whole up to where they break off, and played again bit for bit."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from started_runs import until

from lsd_game.cli import main
from lsd_game.control import Command, MixChange, PromptChange, RulesChange, StrengthChange
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import Frame, FrameRestyler, GameEvent, Pixels, Style
from lsd_game.model.stream import RestyleStream
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import LoadedModel, load_model
from lsd_game.session.tape.entries import TIMELINE, FrameEntry, StyleEntry, entry_from_dict, entry_to_dict, pixels_hash
from lsd_game.session.tape.lossless import CODECS, LosslessWriter, TapeError, read_frames
from lsd_game.session.tape.reader import Tape
from lsd_game.session.tape.recorder import TapeRecorder
from lsd_game.session.tape.recordings import Recordings

RULES = """
prompt = "candy land"
[[stinger]]
on = "hurt"
prompt = "ink"
hold = 0.1
[[parameter]]
from = "health"
curve = [[0, 1], [1, 0]]
prompt = "haunted"
"""
OTHER_RULES = RULES.replace('prompt = "candy land"', 'prompt = "ink"')
NUM_FRAMES = 12


class PastMixer:
    """A model with a past: each answer takes in the one before, and the weight of "ink"."""

    resolution, stages_ms = (8, 6), {}

    def __init__(self) -> None:
        self.last: Pixels | None = None

    def restyle(self, frame: Frame, style: Style) -> Frame:
        if frame.index == 7:
            raise ValueError("a frame that this model cannot draw")
        ink = dict(style.prompts).get("ink", 0.0) + dict(style.prompts).get("haunted", 0.0)
        mixed = frame.pixels * (1.0 - 0.5 * ink * style.strength)
        if self.last is not None and self.last.shape == mixed.shape:
            mixed = 0.5 * mixed + 0.5 * self.last
        self.last = mixed.astype(np.uint8)
        return replace(frame, pixels=self.last)

    def reanchor(self) -> None:
        self.last = None


def noise(size: tuple[int, int], seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)


def commands_at(index: int) -> list[Command]:
    return {
        1: [GameEvent("hurt", {"health": 0.4}, 0.03)],
        3: [PromptChange("frozen tundra", 0.1), StrengthChange(0.7, 0.05)],
        6: [MixChange((("lava", 0.5), ("ink", 0.5)), 0.1)],
        8: [RulesChange(OTHER_RULES)],
        5: [GameEvent("unheard_of")],
    }.get(index, [])


def record(folder: Path, restyler: FrameRestyler, *, model: str = "fake", size_at=lambda index: (33, 21)) -> None:
    """Play NUM_FRAMES frames as a session does, and keep them in `folder`."""
    rules = folder.with_suffix(".toml")
    rules.write_text(RULES)
    config = SessionConfig(model=model, record_session=folder, rules=rules)
    recordings = Recordings(config, is_restart=False, clock=time.monotonic)
    score = recordings.score(Director(Rules.parse(RULES)))
    recordings.begin("cpu", "" if model == "fake" else load_model(config, ()).hash)
    score.style_at(0.001)  # as for the warm-up
    for index in range(NUM_FRAMES):
        now_s = index / 24
        for command in commands_at(index):
            score.apply(command, now_s)
        if index == 10:
            score.set_rules(Rules.parse(RULES), now_s)  # the file was edited
        frame, style = Frame(noise(size_at(index), index), index, now_s), score.style_at(now_s + 0.002)
        try:
            recordings.add(frame, restyler.restyle(frame, style))
        except ValueError:
            restyler.reanchor()
            recordings.add(frame, None)
    recordings.close()
    assert recordings.failure is None


@pytest.fixture
def mixer(monkeypatch: pytest.MonkeyPatch) -> Iterator[PastMixer]:
    """A model with a past, in the place of every model that commands load."""
    monkeypatch.setattr(
        "lsd_game.commands.replay.load_for_command", lambda config, prompts: LoadedModel(PastMixer(), "cpu")
    )
    yield PastMixer()


@pytest.mark.parametrize("codec", [entry[0] for entry in CODECS])
@pytest.mark.parametrize("size", [(2, 2), (33, 21), (64, 48)])
def test_every_pixel_comes_back_from_the_video(tmp_path: Path, monkeypatch, codec: str, size: tuple[int, int]) -> None:
    monkeypatch.setattr("lsd_game.session.tape.lossless.CODECS", [entry for entry in CODECS if entry[0] == codec])
    pictures = [noise(size, seed) for seed in range(4)] + [np.zeros((size[1], size[0], 3), np.uint8)]
    writer = LosslessWriter(tmp_path / "frames.mkv", size)
    for picture in pictures:
        writer.add(picture)
    writer.close()
    back = list(read_frames(tmp_path / "frames.mkv"))
    assert len(back) == 5
    assert all(np.array_equal(there, here) for there, here in zip(pictures, back, strict=True))


def test_entries_come_back_from_their_json() -> None:
    for entry in (StyleEntry(1.25), FrameEntry(3, 0.5, 1, "ab", None), FrameEntry(3, 0.5, 1, "ab", "cd")):
        assert entry_from_dict(json.loads(json.dumps(entry_to_dict(entry)))) == entry
    with pytest.raises(KeyError):
        entry_from_dict({"volume": {}})


def test_the_same_session_again_gives_the_same_pictures_and_says_so(tmp_path: Path, mixer, capsys) -> None:
    record(tmp_path / "tape", mixer, size_at=lambda index: (33, 21) if index < 9 else (48, 20))
    assert main(["replay", str(tmp_path / "tape"), "-o", str(tmp_path / "out.mp4")]) == 0
    assert capsys.readouterr().out == "11 of 11 frames identical\n"  # one has failed, and failed again
    with av.open(str(tmp_path / "out.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) >= 11


def test_a_model_that_draws_otherwise_is_found_out(tmp_path: Path, mixer, capsys) -> None:
    mixer.last = noise((33, 21), 99)  # it remembers something that is not on the tape
    record(tmp_path / "tape", mixer)
    assert main(["replay", str(tmp_path / "tape")]) == 1
    identical, _, rest = capsys.readouterr().out.partition(" of ")
    assert rest.startswith("11 frames") and int(identical) < 11


def test_the_same_play_under_another_score(tmp_path: Path, mixer, capsys) -> None:
    record(tmp_path / "tape", mixer)
    other = tmp_path / "other.toml"
    other.write_text('prompt = "lava"\n')
    for words in (["--rules", str(other)], ["--prompt", "lava"], ["--model", "fake"]):
        assert main(["replay", str(tmp_path / "tape"), *words]) == 0 or words[0] == "--model"
    assert "11 frames played with another score or model" in capsys.readouterr().out


def test_the_shipped_model_plays_a_session_again_bit_for_bit(tmp_path: Path, capsys) -> None:
    size = (48, 32)
    record(tmp_path / "tape", RestyleStream("tiny"), model="tiny", size_at=lambda index: size)
    assert main(["replay", str(tmp_path / "tape"), "--device", "cpu"]) == 0
    assert capsys.readouterr().out == f"{NUM_FRAMES} of {NUM_FRAMES} frames identical\n"
    header = json.loads((tmp_path / "tape" / "tape.json").read_text())
    (tmp_path / "tape" / "tape.json").write_text(json.dumps({**header, "model_hash": "0" * 64}))
    assert main(["replay", str(tmp_path / "tape"), "--device", "cpu"]) == 2
    assert "is not the one that was recorded" in capsys.readouterr().err


def test_a_tape_that_broke_off_is_played_until_there(tmp_path: Path, mixer, capsys) -> None:
    record(tmp_path / "tape", mixer)
    timeline = tmp_path / "tape" / TIMELINE
    timeline.write_bytes(timeline.read_bytes()[:-40])
    assert main(["replay", str(tmp_path / "tape")]) == 0
    captured = capsys.readouterr()
    assert captured.out == "10 of 10 frames identical\n"
    assert "the recording broke off" in captured.err
    video = tmp_path / "tape" / "frames-1.mkv"
    os.truncate(video, video.stat().st_size // 2)
    assert main(["replay", str(tmp_path / "tape")]) == 0
    captured = capsys.readouterr()
    num_played = int(captured.out.split()[0])
    assert 0 < num_played < 10 and captured.out == f"{num_played} of {num_played} frames identical\n"


def test_a_frame_that_was_changed_is_refused(tmp_path: Path, mixer, capsys) -> None:
    record(tmp_path / "tape", mixer)
    (tmp_path / "other.toml").write_text('prompt = "lava"\n')
    writer = LosslessWriter(tmp_path / "tape" / "frames-1.mkv", (33, 21))
    writer.add(noise((33, 21), 500))
    writer.close()
    assert main(["replay", str(tmp_path / "tape")]) == 2
    assert "is not as it was recorded" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: None, "there is no recorded session"),
        (lambda folder: folder.mkdir(), "ended before the model was loaded"),
        (lambda folder: (folder.mkdir(), (folder / "tape.json").write_text("{")), "cannot be read"),
        (lambda folder: (folder.mkdir(), (folder / "tape.json").write_text('{"format": 9}')), "of format 1, got 9"),
    ],
)
def test_what_is_no_tape_is_named(tmp_path: Path, capsys, make, reason: str) -> None:
    make(tmp_path / "tape")
    assert main(["replay", str(tmp_path / "tape")]) == 2
    assert reason in capsys.readouterr().err


def test_a_missing_model_is_named(tmp_path: Path, mixer, capsys) -> None:
    record(tmp_path / "tape", mixer)
    assert main(["replay", str(tmp_path / "tape"), "--model", "gone.safetensors"]) == 2
    assert "there is no checkpoint file 'gone.safetensors'" in capsys.readouterr().err


def test_a_full_disk_ends_the_tape_and_not_the_stream(tmp_path: Path, monkeypatch, mixer, caplog) -> None:
    tape = TapeRecorder(tmp_path / "tape")
    frame = Frame(noise((33, 21), 0), 0, 0.0)
    tape.add(frame, frame)
    until(lambda: bool((tmp_path / "tape" / TIMELINE).read_text()))
    add = LosslessWriter.add

    def full(self: LosslessWriter, pixels: Pixels) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(LosslessWriter, "add", full)
    for _ in range(100):
        tape.add(frame, frame)
    monkeypatch.setattr(LosslessWriter, "add", add)
    tape.close()
    assert tape.failure == "No space left on device"
    assert "recorded no further" in caplog.text
    assert pixels_hash(next(read_frames(tmp_path / "tape" / "frames-1.mkv"))) == pixels_hash(frame.pixels)


def test_a_disk_that_stalls_is_given_up_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("lsd_game.session.tape.recorder.PATIENCE_S", 0.05)
    monkeypatch.setattr(TapeRecorder, "_write", lambda self, work: time.sleep(0.2))
    tape = TapeRecorder(tmp_path / "tape")
    for number in range(40):
        tape.note(StyleEntry(float(number)))
        if tape.failure:
            break
    tape.close()
    assert tape.failure is not None and "does not keep up" in tape.failure


def test_a_second_session_takes_a_folder_of_its_own(tmp_path: Path, mixer) -> None:
    record(tmp_path / "tape", mixer)
    record(tmp_path / "tape", PastMixer())
    assert Tape(tmp_path / "tape").num_frames == Tape(tmp_path / "tape-2").num_frames == NUM_FRAMES
    with pytest.raises(TapeError, match="must be empty"):
        TapeRecorder(tmp_path / "tape")


def test_a_folder_that_is_in_use_is_refused_at_the_door(tmp_path: Path, capsys) -> None:
    (tmp_path / "note.txt").write_text("mine")
    assert main(["run", "--model=fake", f"--record-session={tmp_path}", "--", "true"]) == 2
    assert "is not empty" in capsys.readouterr().err
