"""A new year begun with the last one, and final accounts with their budget (`assembler new --from`)."""
