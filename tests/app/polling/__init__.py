"""Tests of the scheduled polls."""
