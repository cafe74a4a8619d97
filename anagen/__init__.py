"""Anagen: a static site generator for patient education. The picture of it is in docs/architecture.md."""

__version__ = "0.1.0"
