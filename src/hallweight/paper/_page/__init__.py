"""How a report becomes HTML and PDF: both show the same texts and figures."""
