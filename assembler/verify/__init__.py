"""A finished docx held to account: every number in it proven against its source."""
