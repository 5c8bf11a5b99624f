"""A template (模板): found, merged along `extends`, checked."""
