"""Libraries that take seconds to import, fetched by the first piece of work that needs them."""

from importlib import import_module


class LateImport:
    """Stands for a module; a process that never touches it starts without it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        return getattr(import_module(self._name), attribute)
