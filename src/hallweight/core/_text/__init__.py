"""Numbers as people write them, for the border where units are parsed."""
