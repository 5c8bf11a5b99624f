"""The differences of two reports as tracked changes of Word (修订稿)."""
