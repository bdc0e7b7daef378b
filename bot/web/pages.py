"""The pages and their assets, with the headers that say who may show and run what."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles

from bot.services.demo_customers import demo_identities
from bot.services.identity import sign_identity
from bot.settings import Settings
from bot.web.desk_access import CurrentGateway

IDENTITY_LIFE = timedelta(hours=8)

BASE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def get_host_page(gateway: CurrentGateway) -> Response:
    """The demo host page, with the snippet as a customer's site would have it."""
    settings = gateway.settings
    if not settings.demo:
        return Response(status_code=404)
    html = _read(settings, "host.html")
    html = html.replace("__WIDGET_ORIGIN__", settings.widget_origin)
    html = html.replace("__SITE__", settings.site)
    policy = {
        **BASE_POLICY,
        "script-src": f"'self' {settings.widget_origin}",
        "frame-src": settings.widget_origin,
        "frame-ancestors": "'none'",
    }
    return _page(html, policy)


@router.get("/widget")
async def get_widget(gateway: CurrentGateway) -> Response:
    """The page inside the frame; only the sites on the list may show it."""
    settings = gateway.settings
    policy = {**BASE_POLICY, "frame-ancestors": " ".join(("'self'", *settings.allowed_frames))}
    return _page(_read(settings, "widget.html"), policy)


@router.get("/desk")
async def get_desk(gateway: CurrentGateway) -> Response:
    """The staff's page; nobody may frame it."""
    policy = {**BASE_POLICY, "frame-ancestors": "'none'", "form-action": "'self'"}
    return _page(_read(gateway.settings, "desk.html"), policy)


@router.get("/widget.js")
async def get_loader(gateway: CurrentGateway) -> Response:
    """The loader that a site's snippet names."""
    return FileResponse(
        gateway.settings.static / "widget.js",
        media_type="text/javascript",
        headers={
            "Cache-Control": "public, max-age=300",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


@router.get("/demo/identities")
async def get_demo_identities(gateway: CurrentGateway) -> Any:
    """Signed demo customers for the host page's "who am I"; only while the demo is on."""
    settings = gateway.settings
    if not settings.demo:
        return Response(status_code=404)
    now = gateway.now()
    return [
        {
            "id": one.id,
            "name": one.name,
            "describes": dict(one.describes),
            "token": sign_identity(
                customer_number=one.id,
                name=one.name,
                site=settings.site,
                secret=settings.secret_of_site,
                expires=now + IDENTITY_LIFE,
                now=now,
            ),
        }
        for one in demo_identities()
    ]


def install_pages(app: FastAPI, settings: Settings) -> None:
    """Add the pages, and their assets when they have been built."""
    app.include_router(router)
    assets = settings.static / "assets"
    if assets.is_dir():
        app.mount("/assets", StaticFiles(directory=assets), name="assets")

    @app.middleware("http")
    async def _headers(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        # Assets are asked for again by their tag; pages and answers are never kept.
        kept = "no-cache" if request.url.path.startswith("/assets/") else "no-store"
        response.headers.setdefault("Cache-Control", kept)
        return response


def _page(html: str, policy: dict[str, str]) -> HTMLResponse:
    header = "; ".join(f"{name} {value}" for name, value in policy.items())
    return HTMLResponse(html, headers={"Content-Security-Policy": header})


def _read(settings: Settings, name: str) -> str:
    path: Path = settings.static / name
    if not path.is_file():
        return f"<!doctype html><title>Osasto</title><p>{name} is not built yet: run `make setup`."
    return path.read_text(encoding="utf-8")
