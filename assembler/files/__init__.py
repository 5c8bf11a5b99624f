"""Files of any kind: read under limits, written whole or not at all."""
