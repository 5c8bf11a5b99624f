"""assembler: from a department's structured figures to its disclosure report in Word."""

__version__ = "0.1.0"
