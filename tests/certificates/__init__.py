"""Certificates of an authority of one's own."""
