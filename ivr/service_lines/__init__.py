"""The inventory of service lines: from the utility's file, over a store, to what a caller is told of their pipe."""
