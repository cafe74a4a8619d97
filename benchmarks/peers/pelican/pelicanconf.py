"""The settings of Pelican: pages alone, without feeds, archives, tags or authors."""

import json
from pathlib import Path

SITENAME = "A made-up site"
SITEURL = "https://benchmark.example"
PATH = "content"
THEME = "theme"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PAGE_PATHS = ["pages"]
ARTICLE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES = ["sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
PLUGINS: list[str] = []
MARKDOWN = {
    "extension_configs": {
        f"markdown.extensions.{name}": {} for name in ("meta", "tables", "def_list", "footnotes", "toc")
    },
    "output_format": "html5",
}
MENU = json.loads((Path(__file__).parent / "menu.json").read_text(encoding="utf-8"))
