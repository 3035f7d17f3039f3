"""What is done outside of calls, one file a kind: the worker hands each job of the outbox to the one who does it."""
