"""The version of gridlang."""

__version__ = "0.1.0"
