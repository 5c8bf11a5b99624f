"""The pages on which a dataset is filled in: its sheets (数据), what is missing (待补), the reasons of
changes (原因)."""
