"""What changed between two reports (修订): differences, each with its cause; the notice of a
correction (更正说明).

changes = changes.compare(old, new)
causes = causes.Causes(changes)
"""
