"""The pretend carrier against tiny apps that answer canned TwiML: a file a verb, the carrier's rule above each test."""
