"""Keeping and destroying encrypted files: the record first, the bytes after."""

from functools import partial

from django.db import models, transaction

from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.models import SealedFile
from linkage.vault import Sealed


def keep(sealed: Sealed, **belongs_to: models.Model) -> SealedFile:
    """Record a sealed file with what it is the content of, in the caller's transaction."""
    return SealedFile.objects.create(
        location=sealed.location,
        wrapped_key=sealed.wrapped_key,
        sha256=sealed.sha256,
        rows=sealed.rows,
        size=sealed.size,
        **belongs_to,
    )


@transaction.atomic
def destroy(sealed_file: SealedFile) -> SealedFile:
    """Destroy a file's key, which makes it noise, and remove the noise after the commit.

    The caller records the event, about the delivery or the output that ends with it.
    """
    sealed_file = SealedFile.objects.select_for_update().get(pk=sealed_file.pk)
    if sealed_file.destroyed_at is None:
        sealed_file.wrapped_key, sealed_file.destroyed_at = "", database_clock()
        sealed_file.save(update_fields=["wrapped_key", "destroyed_at"])
        # robust: what cannot be removed now is an orphan, and the sweep removes it later.
        transaction.on_commit(partial(vault.destroy, sealed_file.location), robust=True)
    return sealed_file
