"""Edits of source text at the places of syntax nodes: what is not edited keeps its wording and layout."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A new text for the bytes from `start` to before `end`."""

    start: int
    end: int
    text: str


class SourceTree:
    """Source text with its syntax tree. Positions are counted in bytes, as `ast` does within a line."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self._bytes = text.encode()
        self._line_starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))

    def node_text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._byte_span(node)
        return self._bytes[start:end].decode()

    def bracketed_text(self, node: ast.expr) -> str:
        """The text of a node, in brackets unless it binds more tightly than any operator."""
        text = self.node_text(node)
        return text if isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)) else f"({text})"

    def replace_node(self, node: ast.expr | ast.stmt, text: str) -> TextEdit:
        return TextEdit(*self._byte_span(node), text)

    def replace_operator(self, left: ast.expr, right: ast.expr, old: str, new: str) -> TextEdit:
        """Another operator between two operands; brackets and line breaks around it stay."""
        return self._replace_between(self._byte_span(left)[1], self._byte_span(right)[0], old, new)

    def replace_prefix(self, node: ast.UnaryOp, old: str, new: str) -> TextEdit:
        """Another operator before an operand."""
        return self._replace_between(self._byte_span(node)[0], self._byte_span(node.operand)[0], old, new)

    def _replace_between(self, start: int, end: int, old: str, new: str) -> TextEdit:
        return TextEdit(start, end, self._bytes[start:end].decode().replace(old, new, 1))

    def apply_edits(self, edits: Sequence[TextEdit]) -> str:
        changed = self._bytes
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            changed = changed[: edit.start] + edit.text.encode() + changed[edit.end :]
        return changed.decode()

    def _byte_span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        start = self._line_starts[node.lineno - 1] + node.col_offset
        end = self._line_starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return start, end
