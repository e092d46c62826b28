"""The second built-in game: a glider over an island, in OpenGL."""
