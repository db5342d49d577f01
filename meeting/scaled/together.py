"""All tablets of one body stay with one worker, so that its paper, roll and screens are read once.

nginx goes by a cookie that names the body (`meeting/scaled/nginx.conf`): spread over the workers by
their sign-ins, a meeting would be drawn by each worker, and two would do twice the work of one.
It is no secret and opens nothing; whoever changes it is served by another worker.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

COOKIE = "yishitang_hall"


def keep_together(app: Flask, *, is_https: bool) -> None:
    """Has every browser told the body of whoever is signed in, when it does not say it yet."""

    @app.after_request
    def tell(answer: Response) -> Response:
        # Who asks is not looked up for this: a script or a picture is asked for by nobody.
        viewer = g.get("_login_user")
        body_id = getattr(getattr(viewer, "actor", None), "body_id", None)
        if body_id is not None and request.cookies.get(COOKIE) != str(body_id):
            answer.set_cookie(COOKIE, str(body_id), httponly=True, samesite="Lax", secure=is_https)
        return answer
