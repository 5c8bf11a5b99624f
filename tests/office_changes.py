"""Run by LibreOffice's own Python: load documents, settle their tracked changes, save them.

Arguments: the port of a listening LibreOffice, then for each document its path, one of `plain`,
`accept`, `reject`, and where to save it as flat OpenDocument text. (Reading a table cell by cell
over the port takes ten times as long as to save it all.)
"""

import os
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

_COMMANDS = {
    "accept": ".uno:AcceptAllTrackedChanges",
    "reject": ".uno:RejectAllTrackedChanges",
}
_FILTER = "OpenDocument Text Flat XML"


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


def settle(context, path, how, target):
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue("Hidden", 0, True, 0)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
    if how in _COMMANDS:
        dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        frame = document.CurrentController.Frame
        dispatcher.executeDispatch(frame, _COMMANDS[how], "", 0, ())
    document.storeToURL(
        uno.systemPathToFileUrl(target), (PropertyValue("FilterName", 0, _FILTER, 0),)
    )
    document.close(True)


if __name__ == "__main__":
    office = connected(sys.argv[1])
    for start in range(2, len(sys.argv), 3):
        settle(office, *sys.argv[start : start + 3])
    # Python taken down in the usual way now and then crashes in the bridge to LibreOffice, whose
    # threads outlive what they use (about one run in a hundred). Everything is saved by now.
    os._exit(0)
