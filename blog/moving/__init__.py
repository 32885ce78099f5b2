"""Posts on their way in and out: files read into one shape, a plan of what they would do, rows written, a zip to go."""
