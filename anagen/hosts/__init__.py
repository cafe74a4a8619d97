"""Which files tell a web host how to send the site: headers, what to keep, the 404 page, where moved pages are?

All are made from one policy, `header_policy`. Pure: settings in, files out. None holds a secret; a host that reads its
file does not show it to visitors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from anagen import urls
from anagen.config import CONFIG, Config
from anagen.header_policy import response_headers
from anagen.hosts.apache import htaccess
from anagen.hosts.cloudfront import function, headers_policy
from anagen.hosts.iis import web_config
from anagen.hosts.nginx import snippet
from anagen.hosts.pages import headers_file, redirects_file
from anagen.hosts.told import Told
from anagen.output import OutputFile

_FILES: Mapping[str, Mapping[str, Callable[[Told], str]]] = {
    "apache": {".htaccess": htaccess},
    "nginx": {"nginx.conf": snippet},
    "netlify": {"_headers": headers_file, "_redirects": lambda told: redirects_file(told, is_netlify=True)},
    "cloudflare": {"_headers": headers_file, "_redirects": lambda told: redirects_file(told, is_netlify=False)},
    "github": {".nojekyll": lambda _told: ""},
    "s3": {"cloudfront/headers.json": headers_policy, "cloudfront/function.js": function},
    "iis": {"web.config": web_config},
}

HOST_FILES = frozenset(path for files in _FILES.values() for path in files)
"""The paths of all such files in `dist/`: what a host reads, and no visitor should see."""


def host_files(config: Config, redirects: Mapping[str, str]) -> list[OutputFile]:
    """The files for the host that `publish.host` names; none when it is empty.

    `redirects` has the new URL of each page that has moved by its old one, as they stand in the site: `/risks/old/`.
    """
    settings = config.publish
    told = Told(
        base=urls.base_path(config.site.base_url),
        headers=response_headers(hsts=settings.hsts),
        redirects={old: new for old, new in sorted(redirects.items()) if old != new},
        has_copies=config.build.compressed_copies,
    )
    made = _FILES.get(settings.host, {}).items()
    return [OutputFile(path=path, content=make(told).encode(), made_from=CONFIG) for path, make in made]
