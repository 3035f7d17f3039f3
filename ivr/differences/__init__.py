"""What another version of the menus changes for callers: one file a kind of change, and recorded calls played again."""
