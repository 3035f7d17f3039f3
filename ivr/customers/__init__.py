"""What is known of accounts: the description of a utility's customer system, its exports, and where these are kept."""
