"""Who lives together: people whose records share a household key, or else an address."""

from collections.abc import Hashable, Iterable

from linkage.extracts.contacts import Contact


def households_of(contacts: Iterable[Contact]) -> list[list[Contact]]:
    """The contacts of each household, households in the order in which they are first met."""
    together = _Groups()
    contacts = list(contacts)
    for contact in contacts:
        together.join(("person", contact.person), _home_of(contact))
    homes: dict[Hashable, list[Contact]] = {}
    for contact in contacts:
        homes.setdefault(together.root_of(("person", contact.person)), []).append(contact)
    return list(homes.values())


def _home_of(contact: Contact) -> Hashable:
    # A key says who lives together even in a house of many flats; an address is second best.
    if contact.household_key:
        return ("key", contact.dataset, contact.household_key)
    if contact.address:
        return ("address", contact.address)
    return ("person", contact.person)


class _Groups:
    """Which things belong together, told pair by pair."""

    def __init__(self) -> None:
        self._parents: dict[Hashable, Hashable] = {}

    def root_of(self, thing: Hashable) -> Hashable:
        root = thing
        while (parent := self._parents.setdefault(root, root)) != root:
            root = parent
        while (parent := self._parents[thing]) != root:
            self._parents[thing], thing = root, parent
        return root

    def join(self, one: Hashable, other: Hashable) -> None:
        self._parents[self.root_of(one)] = self.root_of(other)
