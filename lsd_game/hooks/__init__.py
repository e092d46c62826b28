"""The render hook: takes the frame at the flip and shows the answer, in the game's process. Standard library only."""
