"""Tests of signing in with OAuth2."""
