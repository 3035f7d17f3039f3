"""Serves the hand-written app or ours on the server that we ship, with the same settings."""

import os
import sys

from ivr import server
from ivr.settings import load
from tests.bench.requests import ACCOUNT

if __name__ == "__main__":
    os.environ["TWILIO_ACCOUNT_SID"] = ACCOUNT
    target = "ivr.app:serve" if sys.argv[1] == "ours" else "tests.bench.handwritten:create_app"
    server.run(load(log_level="ERROR"), target)
