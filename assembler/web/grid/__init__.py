"""One sheet (表) of a dataset as a grid in the browser that is worked with as in Excel.

`view` has what is shown and what is changed, as plain values; `sheet_view` makes them of a dataset,
`applying` writes the changes into it; `difference` keeps what the browser has, so that only what
differs is sent; `element` is the component of a page, whose other half stands in `assets/`.
"""
