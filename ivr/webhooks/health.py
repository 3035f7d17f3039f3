"""Whether we are well, for load balancers and people: /healthz (the process), /readyz (menus and database)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify


def blueprint(state: Callable[[], Mapping[str, object]]) -> Blueprint:
    """``state`` tells what is known; its "ready" decides between 200 and 503."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain")

    @health.get("/readyz")
    def readyz() -> tuple[Response, int]:
        now = state()
        return jsonify(now), 200 if now["ready"] else 503

    return health
