"""The workbench (工作台): the pages in the browser on which a clerk does the whole year's work.

Every action is what a command does, through the same functions; no rule of the field stands here,
and nothing of the engine knows of this room. `server.py` begins it, `guard.py` lets nobody in but
the clerk's own browser, `workplace.py` is the folder worked in, `open_dataset.py` a dataset with its
history; `*_page.py` is a page each, in the frame of `frame.py`.
"""
