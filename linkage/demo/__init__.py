"""Invented records for the demo: a city's people, and what five datasets wrote down about them."""
