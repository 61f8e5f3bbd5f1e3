"""Tests of the working hours."""
