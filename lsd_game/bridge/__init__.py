"""The link between a game and its restyle process. The game's end needs the standard library only."""
