"""Security and the best plan as functions of an input, from one end of a way to the other."""
