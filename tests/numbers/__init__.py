"""The numbers, held to independent computations of the same."""
