"""Odd messages, each with what is to be made of it."""
