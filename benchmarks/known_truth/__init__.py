"""Sets of records whose truth is known, as `bench accuracy` reads them."""
