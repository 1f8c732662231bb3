"""Hard bounds of the state: a likelihood that knows them, and the fit with them."""
