"""The production server: granian. Why not gunicorn: docs/decisions/004-server.md."""

from __future__ import annotations

import os
import socket

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from ivr.settings import Settings

HEADER_READ_TIMEOUT_MS = 5_000
"""A client that dribbles its headers is cut off."""


class _Forgetful(dict[int, float]):
    """The server ends itself when a worker dies twice within 5.5 s. A phone line does not: it starts the next one."""

    def __setitem__(self, worker: int, at: float) -> None:
        """Worker ``worker`` was started anew at ``at``: not remembered."""


def is_taken(host: str, port: int) -> bool:
    """Whether somebody answers there already. The server would not mind: the two would share the calls."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def run(settings: Settings, target: str = "ivr.app:serve") -> None:
    """Serve until told to stop. The workers read their settings from the environment, so overrides go there."""
    os.environ |= {
        "PUBLIC_BASE_URL": settings.public_base_url,
        "MENUS_DIR": str(settings.menus_dir),
        "VAR_DIR": str(settings.var_dir),
    }
    server = Server(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_READ_TIMEOUT_MS, max_buffer_size=64 * 1024),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=8,  # a turn takes 3 s at most; a worker that is just starting does not hear its signal
        log_level=LogLevels.warning,
    )
    server.respawned_wrks = _Forgetful()
    server.serve()
