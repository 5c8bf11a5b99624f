"""The reports of the folder: the first page (总览), and many of them at once (汇总)."""
