"""Reads rows, returns the plain values that rules take: one module for each kind of record."""
