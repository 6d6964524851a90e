"""Starts mobilectl, as the command and by `python -m mobilectl`. Ctrl-C is heeded from before the rest of it is loaded."""

from mobilectl.interrupts import heeding


def start() -> None:
    """Runs the command line and ends the process."""
    with heeding() as came:
        try:
            from mobilectl.cli.main import main

            main()
        except KeyboardInterrupt:  # before there was anybody to say so
            from mobilectl.cli.main import ended_by

            raise SystemExit(ended_by(came)) from None


if __name__ == "__main__":
    start()
