"""Keeping people unrecognizable in what leaves: small cells and what can be worked out from them."""
