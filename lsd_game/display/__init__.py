"""From the model's answer to the eye: last touches on it, when it is shown, the player's keys, the HUD's words."""
