"""The compiled flow as bytes, so that a process takes it over without reading YAML: pickled, and sealed.

Pickle runs code when it is read, so only what was sealed with our own key is opened; the key is made of the auth token,
which every process of the line has and the database has not. The seal names the program that made it: a flow of other
code is compiled anew from its files.

Nodes stay packed until a call comes to them: they are three quarters of the work of taking over a flow, and a process
meets few of them.
"""

from __future__ import annotations

import hashlib
import hmac
import pickle
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.flow.graph import Flow

if TYPE_CHECKING:
    from ivr.flow.nodes import Node

SEAL_BYTES = 32


class PackedNodes(Mapping[str, "Node"]):
    """The nodes of a flow by name, each unpacked when it is first asked for."""

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._packed = packed
        self._nodes: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        node = self._nodes.get(name)
        if node is None:
            node = self._nodes[name] = pickle.loads(self._packed[name])
        return node

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __reduce__(self) -> tuple[type, tuple[dict[str, bytes]]]:
        return PackedNodes, (self._packed,)


def seal(flow: Flow, token: bytes) -> bytes:
    """The flow, sealed with the auth token."""
    packed = PackedNodes({name: pickle.dumps(node, protocol=5) for name, node in flow.nodes.items()})
    content = zlib.compress(pickle.dumps(replace(flow, nodes=packed), protocol=5), level=1)
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
    for path in sorted([Path(__file__), *root.glob("ivr/flow/**/*.py"), *root.glob("routing/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.digest()
