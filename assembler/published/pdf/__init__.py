"""Reports as PDF. `process` runs beside us, under limits; the rest is what it does there."""
