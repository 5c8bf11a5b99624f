"""Sentences of official text: cut into tokens, brought beside each other, compared."""
