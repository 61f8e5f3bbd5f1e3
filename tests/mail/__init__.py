"""Tests of monitor/mail."""
