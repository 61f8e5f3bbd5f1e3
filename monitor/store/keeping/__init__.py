"""Keeping a store for years (I/O): its files on the disk, whether it is whole, copies of it, and one put back."""
