"""Rows of cells, from text or sheets: where the numbers are, what heads them, and the table that they make."""
