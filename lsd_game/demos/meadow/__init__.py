"""The built-in pygame game: a meadow with a lake, a cave, coins, slimes and their king, day and night."""
