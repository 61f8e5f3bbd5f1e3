"""What people see of the monitor's work: its log, metrics, displays and notifications."""
