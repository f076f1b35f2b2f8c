"""The life of one delivery."""

from .vocabulary import Word


class DeliveryState(Word):
    """Stored in the vault, turned away, or destroyed after it was stored."""

    STORED = "stored"
    REJECTED = "rejected"
    DESTROYED = "destroyed"


# state -> the states it may become
TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.STORED: frozenset({DeliveryState.DESTROYED}),
    DeliveryState.REJECTED: frozenset(),
    DeliveryState.DESTROYED: frozenset(),
}
