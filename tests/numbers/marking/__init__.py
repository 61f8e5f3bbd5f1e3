"""What marks a change."""
