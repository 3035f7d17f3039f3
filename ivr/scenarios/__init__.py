"""Simulated calls in YAML that must keep working: read, played through the real webhooks, told."""
