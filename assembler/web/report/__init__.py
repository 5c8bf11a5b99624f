"""The page of one report (报告): as it will look, what changes in it, where its numbers come from, the
files made of it."""
