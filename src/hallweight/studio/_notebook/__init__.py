"""The page: a marimo notebook alone in its folder, because marimo looks for modules beside it."""
