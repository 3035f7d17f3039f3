"""Reads of meters: from the files that head-ends write, over a store, to what a caller is told."""
