"""What the command line can do: one module for each command, or for a few small ones.

Modules import only what their command line needs; what a command computes with is imported when it runs.
"""
