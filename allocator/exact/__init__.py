"""The check on every answer: the program written down a second time, solved and judged in exact fractions."""
