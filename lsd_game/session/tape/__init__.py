"""Recorded sessions: a folder with every frame that the model saw, every event, and the hash of every answer."""
