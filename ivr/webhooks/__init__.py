"""The carrier calls us. Flask and TwiML live here only."""
