"""The nodes that no author writes: what becomes of calls between callers in line and agents."""
