"""The door to Markdown: nothing else imports the Markdown, block or sanitising libraries."""

from anagen.markdown.convert import Converted, Converter, unique_slug

__all__ = ["Converted", "Converter", "unique_slug"]
