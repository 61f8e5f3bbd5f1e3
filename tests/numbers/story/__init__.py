"""Tests of what stands beside the maps."""
