"""Puts a site on the host that a clinic has, touches nothing there that is not ours, and can take it back.

`conversation` is what a person sees; `gate` says whether the site may go out, `plan` what has to be done, `upload` does
it; `target` is what a host is to them, and each kind of host is a module. docs/publishing.md tells people how.
"""

from anagen.publish.conversation import Request, publish

__all__ = ["Request", "publish"]
