"""The generated parts of the two guides: `python -m assembler.guides` brings them up to date."""
