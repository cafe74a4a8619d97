"""Two files for S3 behind CloudFront: a policy of response headers, and a function for requests and answers.

docs.aws.amazon.com/cloudfront has the forms: `create-response-headers-policy`, and CloudFront Functions with the
runtime 2.0, in which one function serves both events.
"""

from __future__ import annotations

import json
import re

from anagen import urls
from anagen.header_policy import FINGERPRINTED, FOREVER, FRESH
from anagen.hosts.told import HIDDEN, MADE_BY, Told

_SAFE = "Strict-Transport-Security"
_FUNCTION = """\
// {made_by}
var moved = {moved};
var files = {files};

function withQuery(request, path) {{
  var parts = [];
  for (var name in request.querystring) {{
    var one = request.querystring[name];
    (one.multiValue || [one]).forEach(function (each) {{ parts.push(each.value ? name + '=' + each.value : name); }});
  }}
  return parts.length ? path + '?' + parts.join('&') : path;
}}

function isHidden(uri) {{
  try {{
    return /\\/{hidden}/i.test(decodeURIComponent(uri));
  }} catch (problem) {{
    return true;
  }}
}}

function movedTo(address) {{
  return {{ statusCode: 301, statusDescription: 'Moved Permanently', headers: {{ location: {{ value: address }} }} }};
}}

function handler(event) {{
  var request = event.request;
  var uri = request.uri;
  if (event.context.eventType === 'viewer-response') {{
    var kept = /{fingerprinted}$/.test(uri) ? '{forever}' : '{fresh}';
    event.response.headers['cache-control'] = {{ value: kept }};
    return event.response;
  }}
  if (files.indexOf(uri) >= 0 || isHidden(uri)) {{
    return {{ statusCode: 404, statusDescription: 'Not Found' }};
  }}
  var to = moved[uri] || moved[uri + '/'];
  if (to) {{
    return movedTo(withQuery(request, to));
  }}
  if (uri.endsWith('/')) {{
    request.uri = uri + 'index.html';
  }} else if (uri.split('/').pop().indexOf('.') < 0) {{
    return movedTo(withQuery(request, uri + '/'));
  }}
  return request;
}}
"""


def headers_policy(told: Told) -> str:
    """The `ResponseHeadersPolicyConfig`, as JSON."""
    headers = dict(told.headers)
    security: dict[str, object] = {
        "ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": headers.pop("Content-Security-Policy")},
        "ContentTypeOptions": {"Override": bool(headers.pop("X-Content-Type-Options"))},
        "ReferrerPolicy": {"Override": True, "ReferrerPolicy": headers.pop("Referrer-Policy")},
    }
    if _SAFE in headers:
        seconds = int(headers.pop(_SAFE).removeprefix("max-age="))
        strict = {"AccessControlMaxAgeSec": seconds, "IncludeSubdomains": False, "Preload": False}
        security["StrictTransportSecurity"] = {"Override": True, **strict}
    others = [{"Header": name, "Value": value, "Override": True} for name, value in headers.items()]
    name = "anagen" + told.base.rstrip("/").replace("/", "-")
    policy = {
        "Name": "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name),
        "Comment": "Headers of a site made with Anagen",
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": {"Quantity": len(others), "Items": others},
    }
    return json.dumps(policy, indent=2) + "\n"


def function(told: Told) -> str:
    """The function, for the events viewer-request and viewer-response."""
    return _FUNCTION.format(
        made_by=MADE_BY,
        moved=json.dumps({urls.absolute("", old): new for old, new in told.moved()}, indent=2),
        files=json.dumps([f"{told.base}cloudfront/headers.json", f"{told.base}cloudfront/function.js"]),
        fingerprinted=FINGERPRINTED,
        hidden=re.escape(HIDDEN),
        forever=FOREVER,
        fresh=FRESH,
    )
