"""What was chosen onto the disk."""
