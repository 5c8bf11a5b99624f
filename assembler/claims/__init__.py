"""Official text read into claims: what, when, whose, how much, which way, of what (陈述).

It knows nothing of files: `verify`, `refresh`, the notice and `audit` ask it about texts.
"""
