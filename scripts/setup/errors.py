"""The one error that the set-up shows to people."""


class SetupError(Exception):
    """Something that stops the set-up, with what the reader can do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
