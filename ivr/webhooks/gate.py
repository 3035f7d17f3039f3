"""The gate: nothing passes that the carrier has not signed. There is no switch that opens it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from flask import Response, request

from ivr.webhooks.check import Check, Refused

log = logging.getLogger(__name__)

View = Callable[[dict[str, str], str], Response]


def signed(check: Check) -> Callable[[View], Callable[[], Response]]:
    """Decorates a view: it gets the form fields and the query string of a request that passed."""

    def gate(view: View) -> Callable[[], Response]:
        @wraps(view)
        def checked() -> Response:
            environ = request.environ
            try:
                params = check.fields(environ)
            except Refused as refused:
                log.warning("refused %s: %s", environ["PATH_INFO"], refused)
                return Response(f"{refused}\n", status=refused.status, content_type="text/plain")
            return view(params, environ["QUERY_STRING"])

        return checked

    return gate
