"""A template: found and read with what it extends, merged, checked; nothing is rendered here."""
