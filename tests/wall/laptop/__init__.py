"""The pages and panels for a laptop."""
