"""Reasons drafted from what moved (草拟原因): the change of a figure taken apart over the lines of both
years, and what of it is worth telling in words."""
