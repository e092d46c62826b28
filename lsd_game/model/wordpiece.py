"""WordPiece (Wu et al. 2016) as BERT cuts words: written out, because the usual package brings a hub client along."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

MAX_WORD_CHARS = 100  # a longer word is unknown
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2CEAF), (0x2F800, 0x2FA1F))


class WordPiece:
    """Cuts text into the longest pieces that a vocabulary knows; unknown words are left out.

    Args:
        vocabulary: piece -> number; a piece within a word begins with "##".
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary

    def ids(self, text: str) -> list[int]:
        """Numbers of the pieces of `text`, lower-cased and without accents."""
        return [number for word in _words(text) for number in self._pieces(word)]

    def _pieces(self, word: str) -> list[int]:
        numbers: list[int] = []
        start = 0
        while start < len(word) <= MAX_WORD_CHARS:
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._vocabulary), None)
            if end is None:
                return []
            numbers.append(self._vocabulary[prefix + word[start:end]])
            start = end
        return numbers


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits, and every punctuation mark and ideograph by itself."""
    word = ""
    for char in unicodedata.normalize("NFD", "".join(map(_cleaned, text)).lower()):
        if unicodedata.category(char) == "Mn":
            continue
        if char.isspace() or _stands_alone(char):
            if word:
                yield word
            if not char.isspace():
                yield char
            word = ""
        else:
            word += char
    if word:
        yield word


def _cleaned(char: str) -> str:
    if char in "\t\n\r":
        return " "
    return "" if char in "\0\ufffd" or unicodedata.category(char).startswith("C") else char


def _stands_alone(char: str) -> bool:
    code = ord(char)
    is_symbol = code < 128 and not char.isalnum()  # BERT counts $, +, ~ and the like as punctuation
    is_ideograph = any(low <= code <= high for low, high in _IDEOGRAPHS)
    return is_symbol or is_ideograph or unicodedata.category(char).startswith("P")
