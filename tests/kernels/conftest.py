"""What the kernels' tests share."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def quiet_and_seeded() -> Iterator[None]:
    """The interpreter computes masked and overflowing lanes in numpy, which a GPU does without a word."""
    torch.manual_seed(0)
    with np.errstate(all="ignore"):
        yield
