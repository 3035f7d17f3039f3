"""Alembic migrations of the records, shipped with the package."""
