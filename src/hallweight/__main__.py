"""``python -m hallweight``."""

from .cli import main

main()
