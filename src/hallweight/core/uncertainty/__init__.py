"""How well the values of a card are known together, and cards drawn from that."""
