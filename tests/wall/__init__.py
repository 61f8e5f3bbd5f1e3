"""Tests of the page: figures, words, endpoints, and the page in a real browser."""
