"""What `bench matching` compares and how: invented records, each side in a process of its own."""
