"""What the portal costs, beside the plainest way to do the same.

A benchmark is a module here with a docstring that says what is compared, and a function
`run(quick: bool) -> list[Row]`. Each runs in a process of its own.
"""
