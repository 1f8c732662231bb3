"""The numbers of a card that follow from a fit: their errors, their covariance, the offset."""
