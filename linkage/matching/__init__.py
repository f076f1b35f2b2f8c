"""Who is who: standardize, collapse, block, score, cluster. Tables in, tables out."""
