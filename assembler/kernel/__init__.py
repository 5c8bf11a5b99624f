"""What anybody may import and what imports nobody: money, numerals, places, problems, texts."""
