"""What people who look after the monitor see of it: the log, the metrics, its displays, and what they are told."""
