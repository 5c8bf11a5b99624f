"""A clerk confirms warnings: which ones are meant, and the sheet 已确认 written with them."""
