"""Rows of booking, one module a subject."""
