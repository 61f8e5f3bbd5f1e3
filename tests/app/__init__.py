"""Tests of monitor/app."""
