"""Keeping a store for years: its files, its copies, and whether it is whole."""
