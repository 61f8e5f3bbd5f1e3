"""What people see: figures of the grids, the page around them, and the server that hands both out."""
