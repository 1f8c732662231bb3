"""Release: how water takes the sacrificial layer from the edges."""
