"""The models as JSON Schema (draft-07), for values as editors parse them.

The compiler reads every value as the text that was typed; an editor reads YAML 1.2, where ``+12025550111`` and ``1``
are numbers and ``true`` is a boolean. Whatever our reader accepts is accepted here too; what looks like a number may
stand in quotes or without. The one exception is a text that is nothing but true or false: it needs quotes, or editors
would offer true and false in every prompt.
"""

from __future__ import annotations

from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from ivr.flow.schema import DIGIT_KEY, Key, Lines
from ivr.scenarios.schema import Steps
from ivr.schemas.steps import STEPS

WHOLE_NUMBER = r"^[+]?[0-9]+$"
NUMBER = r"^[+]?[0-9]+([.][0-9]+)?$"

KEY: JsonSchemaValue = {"type": ["integer", "string"], "minimum": 1, "maximum": 9, "pattern": DIGIT_KEY}

_ONE_OR_MANY = get_args(Lines)[1].func
_STEPS = get_args(Steps)[1].func
_KEY = get_args(Key)[1].func


class AsTyped(GenerateJsonSchema):
    """Pydantic's own generator, except where values arrive in other types than Python's."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        found = super().str_schema(schema)
        return found if "pattern" in found else found | {"type": ["string", "number"]}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return super().int_schema(schema) | {"type": ["integer", "string"], "pattern": WHOLE_NUMBER}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return super().float_schema(schema) | {"type": ["number", "string"], "pattern": NUMBER}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        found = super().literal_schema(schema)
        if found.get("enum") == ["true", "false"]:
            return {"type": ["boolean", "string"], "pattern": "^(true|false)$"}
        return found

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        found = super().dict_schema(schema)
        return found | {"additionalProperties": False} if "patternProperties" in found else found

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A line whose value is left empty counts as one that is not there."""
        inner = self.generate_inner(schema["schema"])
        if "enum" in inner:
            inner = {**inner, "enum": [*inner["enum"], None]}
        if "type" in inner:
            return {**inner, "type": [*_types(inner), "null"]}
        return {"anyOf": [inner, {"type": "null"}]}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        function = schema["function"]["function"]
        if function is _STEPS:
            return dict(STEPS)
        found = super().function_before_schema(schema)
        if function is _ONE_OR_MANY:
            one = found["items"]
            return {**one, **found, "type": ["array", *_types(one)]}
        return found

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        return dict(KEY) if schema["function"]["function"] is _KEY else super().function_after_schema(schema)


def _types(schema: JsonSchemaValue) -> list[str]:
    found = schema["type"]
    return list(found) if isinstance(found, list) else [found]
