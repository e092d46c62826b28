"""The files of the page that the server shows at /: read at the start, so that no request names a path."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), display-capture=(self), microphone=(), geolocation=()",
    "Cache-Control": "no-cache",
}
PAGE_FOLDER = Path(__file__).parent / "page"


class PageFile(NamedTuple):
    """A file as it is sent."""

    content_type: str
    body: bytes


def read_page(folder: Path = PAGE_FOLDER) -> dict[str, PageFile]:
    """Return URL path -> file for every file of a known type in `folder`; / is index.html."""
    files = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix in CONTENT_TYPES:
            file = PageFile(CONTENT_TYPES[path.suffix], path.read_bytes())
            files["/" + path.relative_to(folder).as_posix()] = file
    if "/index.html" in files:
        files["/"] = files["/index.html"]
    return files
