"""Numbers as people print them, digits by the error, and tables of them as CSV, Markdown, LaTeX or HTML."""
