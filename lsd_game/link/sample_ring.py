"""A ring of measured seconds in the segment, written by the game, read for the report."""

from __future__ import annotations

from lsd_game.link.segment import NUM_SAMPLES, Segment


class SampleRing:
    """Keeps the newest 16384 samples."""

    def __init__(self, segment: Segment, *, offset: int, count_word: int) -> None:
        self._samples = segment.memory[offset : offset + NUM_SAMPLES * 4].cast("f")
        self._words = segment.words
        self._count = count_word

    def append(self, seconds: float) -> None:
        """Add a sample."""
        number = self._words[self._count]
        self._samples[number % NUM_SAMPLES] = seconds
        self._words[self._count] = number + 1

    def newest(self) -> list[float]:
        """The samples that the ring still holds, oldest first, in seconds."""
        count = self._words[self._count]
        samples = list(self._samples)
        if count <= NUM_SAMPLES:
            return samples[:count]
        return samples[count % NUM_SAMPLES :] + samples[: count % NUM_SAMPLES]

    def last(self, num_samples: int) -> list[float]:
        """At most the last `num_samples` samples, oldest first, in seconds."""
        count = self._words[self._count]
        return [self._samples[number % NUM_SAMPLES] for number in range(max(0, count - num_samples), count)]
