"""The game's side of a run: wires the hook in the game's process, starts the game and its restyle process. No torch."""
