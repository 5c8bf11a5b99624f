"""Run by LibreOffice's own Python: load documents, settle their tracked changes, say what stands.

Arguments: the port of a listening LibreOffice, then for each document its path and one of
`plain`, `accept`, `reject`. Prints a JSON list with the texts of each: a string for a paragraph,
a list of [cell name, text] for a table.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

_COMMANDS = {
    "accept": ".uno:AcceptAllTrackedChanges",
    "reject": ".uno:RejectAllTrackedChanges",
}


def connected(port):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    url = f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext"
    deadline = time.monotonic() + 60
    while True:
        try:
            return resolver.resolve(url)
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def blocks(document):
    found = []
    parts = document.Text.createEnumeration()
    while parts.hasMoreElements():
        part = parts.nextElement()
        if part.supportsService("com.sun.star.text.TextTable"):
            names = part.getCellNames()
            found.append([[name, part.getCellByName(name).String] for name in names])
        else:
            found.append(part.String)
    return found


def settled(context, path, how):
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue("Hidden", 0, True, 0)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
    if how in _COMMANDS:
        dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        frame = document.CurrentController.Frame
        dispatcher.executeDispatch(frame, _COMMANDS[how], "", 0, ())
    found = blocks(document)
    document.close(True)
    return found


if __name__ == "__main__":
    office = connected(sys.argv[1])
    pairs = zip(sys.argv[2::2], sys.argv[3::2], strict=True)
    print(json.dumps([settled(office, path, how) for path, how in pairs], ensure_ascii=False))
