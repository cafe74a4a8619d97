"""A bucket of Amazon S3, or of a host that speaks the same language. The door to boto3, which is imported on use.

Who you are comes from where every tool for S3 looks: the environment, or `~/.aws`. Nothing of it is kept or shown.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from anagen.publish.address import Address
from anagen.publish.records import is_fingerprinted
from anagen.publish.target import (
    Entry,
    HostError,
    host_is_full,
    host_refuses,
    host_unreachable,
    line_lost,
    login_refused,
    not_installed,
    words_of_failure,
)

_TIMEOUT = 30  # seconds without a sign of life
_LOGIN = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AuthFailure"}
_MISSING = {"NoSuchKey", "404"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_FULL = {"EntityTooLarge", "QuotaExceeded", "InsufficientCapacity", "507"}
_KEYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write the keys into ~/.aws/credentials."
_YEAR = "public, max-age=31536000, immutable"
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def connect(address: Address, endpoint: str) -> S3Target:
    """A connection to a bucket; `endpoint` is the address of a host other than Amazon."""
    try:
        import boto3  # noqa: PLC0415 (heavy; only publishing to S3 needs it)
        from botocore.config import Config  # noqa: PLC0415
    except ImportError:
        raise not_installed(str(address), "boto3") from None
    retries = {"total_max_attempts": 1}
    config = Config(connect_timeout=_TIMEOUT, read_timeout=_TIMEOUT, retries=retries, max_pool_connections=2)
    name = str(address)
    with _refusals(name, ""):
        client = boto3.client("s3", endpoint_url=endpoint or None, config=config)
        target = S3Target(client, address)
        try:
            target.listing("")
        except HostError:
            target.close()
            raise
    return target


class S3Target:
    """The part of a bucket below a prefix as a target; see `target.Target`. A PUT replaces at one stroke."""

    has_folders = False

    def __init__(self, client: Any, address: Address) -> None:
        self.name = str(address)
        self._client = client
        self._bucket = address.host
        self._prefix = f"{address.path}/" if address.path else ""

    def make_root(self) -> None:
        """A bucket has no folders."""

    def listing(self, folder: str) -> dict[str, Entry] | None:
        """What lies below a prefix, by name."""
        prefix = f"{self._prefix}{folder}/" if folder else self._prefix
        found: dict[str, Entry] = {}
        with _refusals(self.name, folder):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter="/"):
                for one in page.get("CommonPrefixes", ()):
                    found[one["Prefix"].removeprefix(prefix).rstrip("/")] = Entry("folder")
                for one in page.get("Contents", ()):
                    found[one["Key"].removeprefix(prefix)] = Entry("file", one["Size"])
        found.pop("", None)
        return found or None

    def read(self, path: str) -> bytes | None:
        """The bytes of an object."""
        from botocore.exceptions import ClientError  # noqa: PLC0415

        with _refusals(self.name, path):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(path))
                return bytes(answer["Body"].read())
            except ClientError as problem:
                if _code(problem) in _MISSING:
                    return None
                raise

    def write(self, path: str, content: IO[bytes]) -> None:
        """Put an object, with its type and how long browsers may keep it."""
        content.seek(0)
        caching = _YEAR if is_fingerprinted(path) else "no-cache"
        with _refusals(self.name, path):
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key(path),
                Body=content,
                ContentType=content_type(path),
                CacheControl=caching,
            )

    def delete(self, path: str) -> None:
        """Delete an object."""
        with _refusals(self.name, path):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(path))

    def make_folder(self, path: str) -> bool:
        """Put an empty object that stands for a folder, unless there is one (hosts that know `If-None-Match`)."""
        from botocore.exceptions import ClientError  # noqa: PLC0415

        with _refusals(self.name, path):
            try:
                self._client.put_object(Bucket=self._bucket, Key=f"{self._key(path)}/", Body=b"", IfNoneMatch="*")
            except ClientError as problem:
                if _code(problem) in _TAKEN:
                    return False
                raise
        return True

    def remove_folder(self, path: str) -> None:
        """Delete the object that stands for a folder."""
        self.delete(f"{path}/")

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def _key(self, path: str) -> str:
        return f"{self._prefix}{path}"


def content_type(path: str) -> str:
    """The type of a file as hosts must state it; text is UTF-8."""
    ending = path[path.rfind(".") :].lower()
    kind = _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("xml", "json", "javascript"))
    return f"{kind}; charset=utf-8" if is_text else kind


@contextmanager
def _refusals(name: str, path: str) -> Iterator[None]:
    """What the host says no to, in words."""
    from botocore.exceptions import (  # noqa: PLC0415
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        HTTPClientError,
        NoCredentialsError,
        ProxyConnectionError,
        ReadTimeoutError,
    )

    try:
        yield
    except ClientError as problem:
        raise _refusal(name, path, problem) from problem
    except NoCredentialsError as problem:
        raise login_refused(name, "there is no key at hand", _KEYS) from problem
    except (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError) as problem:
        raise host_unreachable(name, "nobody is there") from problem
    except ReadTimeoutError as problem:
        raise line_lost(name, words_of_failure(TimeoutError())) from problem
    except HTTPClientError as problem:
        raise line_lost(name, "it ended in the middle") from problem
    except (BotoCoreError, ValueError) as problem:
        raise host_refuses(name, path, str(problem).rstrip(".").replace("[", "(").replace("]", ")")) from problem
    except OSError as problem:
        raise line_lost(name, problem.strerror or problem) from problem


def _refusal(name: str, path: str, problem: Any) -> HostError:
    code = _code(problem)
    status = problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _LOGIN:
        return login_refused(name, f"the keys are not right ({code})", _KEYS)
    if code in _FULL or status == 507:
        return host_is_full(name, path)
    if status >= 500 or code in {"SlowDown", "RequestTimeout", "429"}:
        return line_lost(name, code)
    if code == "NoSuchBucket":
        return host_refuses(name, path, "there is no such bucket", "Correct the bucket in `to:` under `publish:`.")
    return host_refuses(name, path, problem.response.get("Error", {}).get("Message", code).rstrip("."))


def _code(problem: Any) -> str:
    return str(problem.response.get("Error", {}).get("Code", ""))
