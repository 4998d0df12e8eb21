"""What a number does to a figure, in the words of the user: it takes its place, multiplies it, or is added to it."""

SET, MULTIPLY, ADD = "set", "multiply", "add"
OPERATIONS = (SET, MULTIPLY, ADD)
