"""Tests of monitor/numbers/estimating/."""
