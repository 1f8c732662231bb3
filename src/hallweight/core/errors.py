"""One kind of error for everything a user can get wrong."""


class HallweightError(Exception):
    """What was found, what was expected and what to do, in one sentence."""


class InputError(HallweightError, ValueError):
    """An input that cannot be used.

    ``found`` and ``expected`` are noun phrases and ``do`` an imperative, so that the three make one sentence.
    """

    def __init__(self, found: str, expected: str, do: str) -> None:
        super().__init__(f"Found {found}, expected {expected}: {do}" + ("" if do.endswith("?") else "."))
        self.found, self.expected, self.do = found, expected, do

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:  # so that it comes back from a worker process
        return type(self), (self.found, self.expected, self.do)


def did_you_mean(name: str, known: list[str] | tuple[str, ...]) -> str:
    """Return an imperative that names the nearest known word, or all of them."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "choose one of " + ", ".join(known)
