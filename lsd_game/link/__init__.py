"""The link on one machine: a segment in shared memory and its two ends. The game's needs the standard library only."""
