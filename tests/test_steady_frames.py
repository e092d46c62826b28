"""What a live frame on a CPU attends to lies in buffers made once; a frame lives on the memory of the one before."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from lsd_game.model.config import ModelConfig
from lsd_game.model.core import attend
from lsd_game.model.history import History
from lsd_game.model.hourglass import ToTokens
from lsd_game.model.key_rows import NUM_TEXT_ROWS, KeyRows

CONFIG = ModelConfig("test", 64, 48, (8, 8, 16), (1, 1, 1), (1, 1, 1), dim=64, heads=2, layers=2, window=2)
TOKENS = 12
HEAD = CONFIG.head_width
FAULTS_A_FRAME = 100  # of 4 KB; a frame asks for 30 MB, which would be thousands
STEADY = """
import resource, numpy as np
from lsd_game import RestyleStream
stream = RestyleStream("tiny", "molten lava world")
pixels = np.zeros((144, 256, 3), np.uint8)
for _ in range(6):
    stream(pixels)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    stream(pixels)
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 10)
"""


def random_rows(count: int, like: torch.Tensor) -> torch.Tensor:
    return torch.randn(1, count, CONFIG.heads, HEAD).to(like)


def text(num_rows: int, like: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return tuple(random_rows(num_rows, like) for _ in range(CONFIG.layers))


def joined(layer: int, past: History, *parts: torch.Tensor, is_key: bool) -> torch.Tensor:
    """Text, past and frame as `Core.step` joins them without `KeyRows`."""
    reading = past.read()
    seen = [] if reading is None else [(reading.keys if is_key else reading.values)[layer]]
    return torch.cat([parts[0], *seen, parts[1]], 1)


@torch.inference_mode()
def test_attention_is_that_over_everything_joined_while_past_and_text_grow_and_shrink() -> None:
    torch.manual_seed(0)
    like = torch.zeros(1, dtype=torch.float64)
    history, rows = History(CONFIG, TOKENS, like=like), KeyRows(CONFIG, TOKENS, like=like)
    for number, num_text in enumerate((3, 3, 5, NUM_TEXT_ROWS + 4, 2, 2)):
        text_keys, text_values = text(num_text, like), text(num_text, like)
        if number == 4:
            history.clear()
        rows.see(text_keys, text_values, history)
        bias = torch.randn(1, 1, 1, rows.count).to(like) if number % 2 else None
        for layer in range(CONFIG.layers):
            q, k, v = (random_rows(TOKENS, like) for _ in range(3))
            keys = joined(layer, history, text_keys[layer], k, is_key=True)
            values = joined(layer, history, text_values[layer], v, is_key=False)
            assert rows.count == keys.shape[1]
            mine = rows.attend(layer, q, k, v, bias)
            torch.testing.assert_close(mine, attend(q, keys, values, bias), atol=1e-12, rtol=1e-12)
            history.write(layer, k, v)
        history.advance()


@torch.inference_mode()
def test_attention_allocates_no_more_than_its_answer() -> None:
    like = torch.zeros(1)
    history, rows, words = History(CONFIG, TOKENS, like=like), KeyRows(CONFIG, TOKENS, like=like), text(3, like)
    q = random_rows(TOKENS, like)
    rows.see(words, words, history)
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        mine = rows.attend(0, q, q, q, None)
    allocated = sum(max(0, event.self_cpu_memory_usage) for event in seen.events())
    assert mine.nbytes <= allocated < mine.nbytes + 64, "the answer, and numbers"


@torch.inference_mode()
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_the_step_to_tokens_is_the_convolution_that_it_stands_for(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    layer = ToTokens(16, 24).to(dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    x = torch.randn(2, 16, 6, 8).to(dtype).contiguous(memory_format=torch.channels_last)
    exact = torch.nn.functional.conv2d(x.double(), layer.weight.double(), layer.bias.double(), 2, 1)
    assert float((layer(x).double() - exact).norm() / exact.norm()) < (5e-3 if dtype == torch.bfloat16 else 1e-6)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts pages as Linux does")
def test_a_steady_frame_asks_the_system_for_next_to_no_memory() -> None:
    """In a process of its own, whose heap is that of a game's session."""
    ended = subprocess.run([sys.executable, "-c", STEADY], capture_output=True, text=True, check=True)
    assert float(ended.stdout) < FAULTS_A_FRAME
