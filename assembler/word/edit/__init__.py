"""An edited docx changed in place, so that what a person formatted stays."""
