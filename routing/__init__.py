"""Which desk should take this call, and because of what. Pure Python; imports nothing of ``ivr``."""
