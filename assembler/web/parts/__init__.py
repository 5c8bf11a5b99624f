"""What pages are made of: buttons, fields, tables, panes, files that are dropped; how places, titles
and the ways to where something is mended are told."""
