"""``python -m hallweight``."""

from hallweight.cli import main

main()
