"""Everything people keep mail in."""
