"""The yardstick: what a restyler is worth, by exact figures and without any pretrained network."""
