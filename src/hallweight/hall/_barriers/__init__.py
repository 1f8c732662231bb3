"""What a volume and a wall must overcome: the film at a temperature, saddles, and rates over them."""
