"""A session of requests whose answers must begin in time: the time-out of a library starts again with each byte.

A server that drips its head would else hold a thread for hours.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import BaseHTTPResponse

SECONDS = 1.5
"""For the whole head of an answer."""


def session() -> Session:
    """A session without proxies, cookies and .netrc of the environment, on whose connections the plug is pulled."""
    made = Session()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, _Plugged())
    return made


class _Pulled:
    sock: socket.socket | None

    def getresponse(self) -> BaseHTTPResponse:
        pulled = threading.Event()
        timer = threading.Timer(SECONDS, _pull, [self.sock, pulled])
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc, no-any-return]
        finally:
            timer.cancel()
            if pulled.is_set():  # else what came until then might pass for a whole head
                raise TimeoutError("the head of the answer did not come in time")


class _Connection(_Pulled, HTTPConnection):  # type: ignore[misc]
    pass


class _TlsConnection(_Pulled, HTTPSConnection):  # type: ignore[misc]
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Plugged(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _pull(sock: socket.socket | None, pulled: threading.Event) -> None:
    pulled.set()
    if sock is not None:
        with suppress(OSError):
            # Not that of an SSLSocket, which takes its state from the thread that reads.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
