"""A report edited by hand brought up to date after a correction (更新)."""
