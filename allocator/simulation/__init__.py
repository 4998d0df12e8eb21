"""What is uncertain drawn many times, every draw solved, and what came of them kept in a file they stream to."""
