"""The only wiring: settings into parts, parts into a running monitor. Only ``clock`` reads the clock."""
