"""The workbench (工作台): the pages in the browser on which a clerk does the whole year's work.

Every action is what a command does, through the same functions; no rule of the field stands here,
and nothing of the engine knows of this room. `server.py` begins it, `guard.py` lets nobody in but
the clerk's own browser, `workplace.py` is the folder worked in, `open_dataset.py` a dataset with its
history; `pages.py` says which page answers at which address, `addresses.py` gives these. A page is a
`*_page.py` in a room, in the frame of `frame.py`, made of what stands in `parts/`.
"""
