"""Whether a docx follows the schemas of Word, as openxml-audit tells; what was found to follow them
is not gone through again.

A report has the same cells, the same formatting and the same sequences of elements thousands of
times, and most of the time that openxml-audit takes goes into them. What it finds is the same: only
what had no error is remembered, with all that it looks at.
"""

from __future__ import annotations

from hashlib import blake2b

from docx.oxml.ns import qn
from lxml import etree
from openxml_audit import OpenXmlValidator
from openxml_audit.context import ValidationContext
from openxml_audit.schema.particle import ParticleConstraint
from openxml_audit.schema.validator import SchemaValidator

_REPEATED = frozenset(map(qn, ("w:tc", "w:pPr", "w:rPr", "w:tcPr", "w:trPr", "w:tblPr")))


class _SchemaValidator(SchemaValidator):
    def __init__(self) -> None:
        super().__init__()
        self.valid_elements = set[tuple[object, ...]]()
        self.valid_contents = set[tuple[object, ...]]()
        self.models: dict[int, ParticleConstraint] = {}  # kept, so that no other gets its id

    def _validate_element(
        self,
        element: etree._Element,
        context: ValidationContext,
        ignorable_ns: frozenset[str] = frozenset(),
    ) -> None:
        if element.tag not in _REPEATED:
            super()._validate_element(element, context, ignorable_ns)
            return
        above = [ancestor.tag for ancestor, _ in zip(element.iterancestors(), "12", strict=False)]
        shown = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
        digest = blake2b(shown, digest_size=16).digest()
        key = (*above, digest, context.file_format, ignorable_ns)
        if key not in self.valid_elements:
            before = len(context.errors)
            super()._validate_element(element, context, ignorable_ns)
            if len(context.errors) == before and not context.should_stop:
                self.valid_elements.add(key)

    def _validate_content_model(
        self,
        content_model: ParticleConstraint,
        children: list[etree._Element],
        context: ValidationContext,
    ) -> None:
        self.models[id(content_model)] = content_model
        key = (id(content_model), context.file_format, *[child.tag for child in children])
        if key not in self.valid_contents:
            before = len(context.errors)
            super()._validate_content_model(content_model, children, context)
            if len(context.errors) == before and not context.should_stop:
                self.valid_contents.add(key)


_SCHEMAS = _SchemaValidator()


class WordValidator(OpenXmlValidator):
    def __init__(self) -> None:
        super().__init__()
        self._schema_validator = _SCHEMAS
