"""The shortest docxtpl script there is: TEMPLATE CONTEXT.json OUT.docx."""

import json
import sys
from pathlib import Path

from docxtpl import DocxTemplate

document = DocxTemplate(sys.argv[1])
document.render(json.loads(Path(sys.argv[2]).read_text("utf-8")))
document.save(sys.argv[3])
