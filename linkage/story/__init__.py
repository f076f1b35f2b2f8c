"""The portal's story told from beginning to end, each act by the person whose part it is."""
