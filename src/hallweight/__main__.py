"""``python -m hallweight``."""

from hallweight.cli import main

if __name__ == "__main__":
    main()
