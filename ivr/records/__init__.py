"""What happened: turns and their events, kept for good; the spool for when the database does not answer."""
