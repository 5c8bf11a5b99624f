"""The snapshot (快照) that a docx carries of its making: its values, made, encoded, decoded, matched."""
