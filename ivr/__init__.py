"""Waterline: an IVR and call-routing application for a water utility."""

__version__ = "0.1.0"
