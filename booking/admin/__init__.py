"""The practitioner's desk for booking."""
