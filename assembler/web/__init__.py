"""The workbench (工作台): pages in the browser over the same functions that the commands call."""
