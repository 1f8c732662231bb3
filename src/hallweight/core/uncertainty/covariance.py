"""The covariance of values that were fitted together."""

import math
from collections.abc import Container
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from ..errors import names_keywords
from ..types import Array

_ROUNDING = 1e-6  # largest asymmetry, and least eigenvalue below zero, of a correlation matrix that was rounded


def _rows(matrix: Any) -> Any:
    return tuple(tuple(float(v) for v in row) for row in matrix)


@names_keywords
class Covariance(BaseModel):
    """Covariance of the values ``names`` of a card: ``matrix[i][j]`` in (SI unit of i) x (SI unit of j).

    A fit writes it beside the values: their errors are the roots of its diagonal unless ``err`` holds more than the fit
    knows. In a card's TOML it is the table ``[covariance]`` with ``names`` and ``matrix``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...]
    matrix: Annotated[tuple[tuple[float, ...], ...], BeforeValidator(_rows)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        n = len(self.names)
        if len(set(self.names)) != n or not n:
            raise ValueError("names are not one or more different names")
        if len(self.matrix) != n or any(len(row) != n for row in self.matrix):
            raise ValueError(f"matrix does not have {n} rows of {n} numbers, one for each name")
        if not all(math.isfinite(v) for row in self.matrix for v in row):
            raise ValueError("matrix is not finite")
        if any(row[i] < 0 for i, row in enumerate(self.matrix)):
            raise ValueError("matrix has a negative variance on its diagonal")
        correlation = correlation_of(np.array(self.matrix))
        if np.abs(correlation - correlation.T).max() > _ROUNDING:
            raise ValueError("matrix is not symmetric")
        if np.linalg.eigvalsh(correlation).min() < -_ROUNDING * n:
            raise ValueError("matrix is no covariance: one of its eigenvalues is negative")
        return self

    def array(self) -> Array:
        """Return the matrix as an array (n, n)."""
        return np.array(self.matrix)

    def without(self, names: Container[str]) -> "Covariance | None":
        """Return the covariance of the other values; None if no value is left."""
        kept = [i for i, name in enumerate(self.names) if name not in names]
        if len(kept) == len(self.names):
            return self
        if not kept:
            return None
        matrix = tuple(tuple(self.matrix[i][j] for j in kept) for i in kept)
        return Covariance(names=tuple(self.names[i] for i in kept), matrix=matrix)


def correlation_of(covariance: Array) -> Array:
    """Return the correlations (n, n); a value without variance is correlated with nothing."""
    sigma = np.sqrt(np.diag(covariance))
    scale = np.where(sigma > 0, sigma, 1.0)
    correlation = covariance / np.outer(scale, scale)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)
