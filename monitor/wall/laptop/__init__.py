"""What somebody sees who comes nearer than four metres: the pages and panels beside the wall."""
