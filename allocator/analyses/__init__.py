"""One question, one module, one sheet of the report."""
