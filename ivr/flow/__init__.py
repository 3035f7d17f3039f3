"""The call flow: YAML as typed, the checked graph, and the engine that walks it. No Flask, no Twilio, no SQL."""
