"""From what a caller says to the need that they call about: offline, the same every time, and with its reasons."""
