"""Networks, the files of their weights, and the names under which studies know them."""
