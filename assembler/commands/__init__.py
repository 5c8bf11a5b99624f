"""The commands: a module each; they hold no rule of the field."""
