"""一图读懂: a report in one picture for every reader. `content.py` says what is in it, from the same
figures as the report; `picture.py` draws it as SVG; `png.py` makes pixels of that."""
