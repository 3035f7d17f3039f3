"""What callers were promised, and by when; pure."""
