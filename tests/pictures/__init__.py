"""Tests of the pictures: what a cell says, files, and a page that hovers."""
