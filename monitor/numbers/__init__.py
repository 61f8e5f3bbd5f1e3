"""The arithmetic: responses as columns in, windows, 7 x 24 grids and the headline's two answers out. Pure.

docs/numbers.md has the formulas, their sources and what they do not mean.
"""
