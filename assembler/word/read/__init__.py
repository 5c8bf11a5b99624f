"""A docx becomes plain values, also one edited in Word, WPS or LibreOffice."""
