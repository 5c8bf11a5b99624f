"""The pages of templates (模板): what there are, what one is made of, changed and tried at once."""
