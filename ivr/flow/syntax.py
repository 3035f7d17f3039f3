"""The YAML parser's words turned into the sentence that the author needs, at the place where the mistake was made."""

from __future__ import annotations

import re

import yaml

from ivr.flow.problem import Place, Problem

QUOTE = 'put the whole text in quotes: "…"'

_NAME = re.compile(r"[A-Za-z0-9_]+(:|\s|$)")
_NAME_VALUE = re.compile(r":(\s|$)")


def problem_of(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """What ``error`` means to the author of ``text``."""
    return _Mistake(file, text, error).problem()


class _Mistake:
    def __init__(self, file: str, text: str, error: yaml.MarkedYAMLError) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.said = error.problem or "it cannot be read"
        self.context = error.context or ""
        found = error.problem_mark or error.context_mark
        opened = error.context_mark or found
        self.row, self.column = (found.line, found.column) if found else (0, 0)
        last = len(text.rstrip().split("\n")) - 1
        if self.row > last:  # the parser noticed at the end of the file; the author sees the end of the text
            self.row, self.column = last, len(self._line(last).rstrip())
        self.open_row, self.open_column = (opened.line, opened.column) if opened else (0, 0)

    def problem(self) -> Problem:
        line, indent = self._line(self.row), self._indent(self.row)
        if "\t" in line[:indent]:
            return self._at(self.row, line.index("\t"), "tab", "the line is indented with a tab", "use spaces")
        if self.context.endswith(("alias", "anchor", "tag")):
            return self._odd_beginning()
        if "mapping values are not allowed" in self.said:
            return self._second_colon()
        if "could not find expected ':'" in self.said:
            message, fix = "a ':' is missing after this name", "write 'name: value'"
            return self._at(self.open_row, self.open_column, "yaml-syntax", message, fix)
        if "',' or" in self.said:
            return self._open_bracket()
        if "quoted scalar" in self.context:
            return self._quotes()
        if "cannot start any token" in self.said or "node content" in self.said:
            if not self._character().strip():
                message, fix = "a value is missing here", "write it, and close each '[' and '{' that was opened before"
                return self._at(self.row, self.column, "yaml-syntax", message, fix)
            message = f"a text cannot begin with '{self._character()}' unless it is in quotes"
            return self._at(self.row, self.column, "yaml-syntax", message, QUOTE)
        if "block scalar" in self.context:
            message = "nothing may follow '|' or '>' in its line"
            return self._at(self.open_row, self.open_column, "yaml-syntax", message, QUOTE)
        if "directive" in self.context:
            message, fix = "a line that begins with % is an order to the YAML reader", "delete it"
            return self._at(self.row, 0, "yaml-syntax", message, fix)
        if "expected key" in self.said or "'-' indicator" in self.said or "block end" in self.said:
            return self._misfit()
        return self._at(self.row, self.column, "yaml-syntax", f"this is not readable YAML: {self.said}")

    def _odd_beginning(self) -> Problem:
        row, column = self.open_row, self.open_column
        sign = self._line(row)[column : column + 1]
        if self._line(row)[column:].replace(" ", "").startswith("*:"):
            return self._at(row, column, "star-key", "the key * must be in quotes", 'write "*":')
        message = f"a text cannot begin with '{sign}' unless it is in quotes"
        return self._at(row, column, "yaml-syntax", message, QUOTE)

    def _second_colon(self) -> Problem:
        """A ': ' where none may stand: within a value, or because this line or the one above is out of order."""
        if _NAME_VALUE.search(self._line(self.row)[: self.column]):
            return self._at(self.row, self.column, "yaml-syntax", "a second ': ' stands in this line", QUOTE)
        above = self._colon_missing_above()
        if above:
            return above
        message, fix = "the line is indented further than those above it", "indent it like its neighbours"
        return self._at(self.row, self._indent(self.row), "yaml-syntax", message, fix)

    def _colon_missing_above(self) -> Problem | None:
        """The parser stumbles one line later over a line that is neither 'name: value' nor an entry of a list."""
        above = self.row - 1
        while above >= 0 and (not self._line(above).strip() or self._line(above).lstrip().startswith("#")):
            above -= 1
        line = self._line(above).strip()
        if _NAME_VALUE.search(line) or not _NAME.match(line):
            return None
        message, fix = "a ': ' is missing after the name in this line", "write 'name: value', with a space"
        return self._at(above, self._indent(above), "yaml-syntax", message, fix)

    def _open_bracket(self) -> Problem:
        row, column = self.open_row, self.open_column
        begin = self._line(row)[column : column + 1]
        end = {"{": "}", "[": "]"}.get(begin, begin)
        if "#" in self._line(row)[column:]:
            message = f"the '{begin}' that opens here is cut short where '#' begins a comment"
            return self._at(row, column, "yaml-syntax", message, 'put what holds the # in quotes: "#"')
        if row == self.row:
            message = f"a ',' or the closing '{end}' is missing before here"
            fix = f"check the quotes and commas since the '{begin}' in column {column + 1}"
            return self._at(self.row, self.column, "yaml-syntax", message, fix)
        message, fix = (
            f"the '{begin}' that opens here is never closed",
            f"write '{end}' where it ends, and check the quotes",
        )
        return self._at(row, column, "yaml-syntax", message, fix)

    def _quotes(self) -> Problem:
        if "end of stream" in self.said or "document indicator" in self.said:
            message, fix = "the quotes that open here are never closed", "close them where the text ends"
            return self._at(self.open_row, self.open_column, "yaml-syntax", message, fix)
        message, fix = "a backslash in a quoted text begins a special character", "leave the backslash out"
        return self._at(self.row, max(self.column - 1, 0), "yaml-syntax", message, fix)

    def _misfit(self) -> Problem:
        line, indent = self._line(self.row), self._indent(self.row)
        if self.column > indent:
            before = line[: self.column].rstrip()[-1:]
            message = f"more text stands here, after the closing {before}"
            fix = "inside a text in double quotes use single ones, and the other way round"
            return self._at(self.row, self.column, "yaml-syntax", message, fix)
        if line[indent:].startswith(":"):
            message, fix = "the name before this ':' is missing", "write 'name: value'"
            return self._at(self.row, indent, "yaml-syntax", message, fix)
        if line[indent:].startswith("- "):
            message, fix = "a list entry ('- …') stands among 'name: value' lines", "give it a name, or delete it"
            return self._at(self.row, indent, "yaml-syntax", message, fix)
        above = self._colon_missing_above()
        if above:
            return above
        message = "the line is indented otherwise than those above it"
        return self._at(self.row, indent, "yaml-syntax", message, "indent it like its neighbours")

    def _character(self) -> str:
        return self._line(self.row)[self.column : self.column + 1]

    def _line(self, row: int) -> str:
        return self.lines[row] if 0 <= row < len(self.lines) else ""

    def _indent(self, row: int) -> int:
        line = self._line(row)
        return len(line) - len(line.lstrip())

    def _at(self, row: int, column: int, rule: str, message: str, fix: str = "") -> Problem:
        return Problem(Place(self.file, row + 1, column + 1), rule, message, fix)
