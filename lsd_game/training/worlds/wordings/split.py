"""How the lists of wordings are written down."""

from __future__ import annotations


def split(text: str) -> tuple[str, ...]:
    """The wordings of `text`, which semicolons part and which may run over several lines."""
    return tuple(" ".join(wording.split()) for wording in text.split(";"))
