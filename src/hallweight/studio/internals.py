"""What tests and benchmarks of this project may reach; no promise of stability."""

from ._pages.desk import Desk, Tried, Worker, tried
from ._pages.uploads import keep, safe_name
from .server import ADDRESS

__all__ = ["ADDRESS", "Desk", "Tried", "Worker", "keep", "safe_name", "tried"]
