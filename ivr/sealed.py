"""The compiled flow as bytes, so that a process takes it over without reading YAML: pickled, and sealed.

Pickle runs code when it is read, so only what was sealed with our own key is opened; the key is made of the auth token,
which every process of the line has and the database has not. The seal names the program that made it: a flow of other
code is compiled anew from its files.
"""

from __future__ import annotations

import hashlib
import hmac
import pickle
import sys
import zlib
from functools import lru_cache
from pathlib import Path

from ivr.flow.graph import Flow

SEAL_BYTES = 32


def seal(flow: Flow, token: bytes) -> bytes:
    """The flow, sealed with the auth token."""
    content = zlib.compress(pickle.dumps(flow, protocol=5), level=1)
    return _mac(content, token) + content


def opened(blob: bytes, token: bytes) -> Flow | None:
    """The flow; None if it was sealed by another token or another program, or is damaged."""
    mac, content = blob[:SEAL_BYTES], blob[SEAL_BYTES:]
    if not hmac.compare_digest(mac, _mac(content, token)):
        return None
    flow = pickle.loads(zlib.decompress(content))  # our own words: the seal has told
    return flow if isinstance(flow, Flow) else None


def _mac(content: bytes, token: bytes) -> bytes:
    key = hashlib.sha256(b"the sealed flow of waterline\0" + token).digest()
    return hmac.digest(key, program() + content, "sha256")


@lru_cache(maxsize=1)
def program() -> bytes:
    """What the code is that makes and walks flows: a hash of its source, and of the Python that runs it."""
    digest = hashlib.sha256(sys.version.encode())
    root = Path(__file__).parents[1]
    for path in sorted([*root.glob("ivr/flow/**/*.py"), *root.glob("routing/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.digest()
