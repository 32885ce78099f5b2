"""Template tags of booking."""
