"""The Word room: report values in, docx out, through a shell that authors edit in Word.

`shell.load_shell` reads and compiles the shell, `write.write_docx` makes the file's bytes,
`snapshot` reads back what a file was built from, `output` writes files whole, `pdf` converts.
"""
