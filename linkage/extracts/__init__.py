"""Building what is handed over: tables in, tables out. Permission is decided elsewhere."""
