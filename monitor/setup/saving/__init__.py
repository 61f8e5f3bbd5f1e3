"""What was chosen onto the disk: the configuration with its comments, and the secrets."""
