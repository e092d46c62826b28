"""The entry of `lsd-game` and of `python -m lsd_game`."""

import sys

EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells count


def main() -> int:
    """Run the command line; Ctrl-C while it is still being loaded is no reason for a traceback."""
    try:
        from lsd_game import cli

        return cli.main()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
