"""Small games to restyle. They know `lsd_game.hook` and `lsd_game.event` only, as any game does."""

STEP_S = 1.0 / 60.0  # their worlds go on in such steps, whatever the frame rate
