"""A supplement of a run: tables, figures, a paragraph of methods with its citations, and the BibTeX."""
