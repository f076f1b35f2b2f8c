"""Reading what data partners hand in: each kind of file yields the same batches of text."""
