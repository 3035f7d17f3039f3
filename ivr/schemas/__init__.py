"""JSON Schemas of what an author may write: editors complete, explain and check menus with them while one types.

They are made from the models of the compiler, so the two cannot drift apart. ``ivr check`` has the last word: a schema
sees one file, and knows nothing of the others.
"""

from ivr.schemas.files import FOLDER, SCHEMAS, modeline, schema_files
from ivr.schemas.systems import SYSTEMS, system_schema_files

__all__ = ["FOLDER", "SCHEMAS", "SYSTEMS", "modeline", "schema_files", "system_schema_files"]
