"""Makes docs/gallery.md (scripts/gallery): the sample's page in every state and theme, on every screen."""
