"""Uploads and downloads in two banks: order, reuse, and a bank that is not overwritten before its time."""

from __future__ import annotations

import pytest
import torch

from lsd_kernels.ports import NUM_BANKS, Download, Upload
from lsd_kernels.replay import Replay

CPU = torch.device("cpu")


def test_every_upload_reaches_the_target_through_alternating_banks() -> None:
    target = torch.zeros(3, dtype=torch.int32)
    upload = Upload(target)
    for number in range(5):
        upload.send(torch.full((3,), number, dtype=torch.int32))
        assert target.tolist() == [number] * 3
    assert [int(bank.host[0]) for bank in upload._banks] == [4, 3]


def test_downloads_come_in_order_while_the_source_goes_on() -> None:
    source = torch.zeros(2)
    download = Download(source)
    taken = []
    for number in range(7):
        source.fill_(number)
        download.send()
        if download.num_pending == NUM_BANKS:
            taken.append(float(download.take()[0]))
    assert taken == [0, 1, 2, 3, 4, 5]
    assert float(download.take()[0]) == 6


def test_a_third_frame_on_its_way_and_a_frame_that_never_left_are_refused() -> None:
    download = Download(torch.zeros(1))
    with pytest.raises(RuntimeError, match="no frame"):
        download.take()
    download.send()
    download.send()
    with pytest.raises(RuntimeError, match="take one first"):
        download.send()


def test_a_replay_on_a_cpu_is_the_body_itself() -> None:
    count = torch.zeros(())
    replay = Replay(lambda: count.add_(1), CPU)
    replay()
    replay()
    assert int(count) == 2
