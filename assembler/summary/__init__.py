"""Many reports in one workbook or one page: their main figures, what changed most, which of them
have the same problem."""
