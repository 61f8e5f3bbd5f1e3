"""One suite per interface; an implementation subclasses it and supplies a fixture."""
