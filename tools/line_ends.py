"""Line ends as git stores them: checking a file out, it may put others in."""


def as_stored(content: bytes) -> bytes:
    """With LF alone, whatever core.autocrlf or eol=crlf have made of it on disk."""
    return content.replace(b"\r\n", b"\n")
