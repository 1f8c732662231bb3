"""How far long work has come, for callers that show it."""

from threading import Lock

from hallweight.core.types import Progress


class StepCounter:
    """Counts steps and reports them as ``progress(done, of)``; threads may share it."""

    def __init__(self, progress: Progress | None, of: int) -> None:
        self._progress, self._of, self._done, self._lock = progress, of, 0, Lock()

    def advance(self, steps: int = 1) -> None:
        """Count steps that are done."""
        with self._lock:
            self._report(self._done + steps)

    def jump_to(self, done: int) -> None:
        """Count all up to ``done`` steps, because a search needed fewer than it might have."""
        with self._lock:
            self._report(done)

    def finish(self) -> None:
        """Count all steps."""
        self.jump_to(self._of)

    def _report(self, done: int) -> None:
        done = min(done, self._of)
        if done > self._done:
            self._done = done
            if self._progress is not None:
                self._progress(done, self._of)
