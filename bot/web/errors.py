"""Which HTTP status each error becomes: one table, and one shape of answer."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.domain.errors import (
    HandoffNotActive,
    HandoffNotWaiting,
    MessageEmpty,
    MessageTooLong,
    NotFound,
    NotSignedIn,
    OsastoError,
    SignInFailed,
)
from bot.services.handoffs import UnknownDepartment
from bot.web.limits import TooManyAttempts

STATUSES: dict[type[OsastoError], int] = {
    NotSignedIn: 401,
    SignInFailed: 401,
    NotFound: 404,
    HandoffNotWaiting: 409,
    HandoffNotActive: 409,
    UnknownDepartment: 422,
    MessageEmpty: 422,
    MessageTooLong: 413,
    TooManyAttempts: 429,
}


def install_error_handlers(app: FastAPI) -> None:
    """Every error leaves as `{"error": {"code", "message"}}`, none with a stack."""

    @app.exception_handler(OsastoError)
    async def _known(request: Request, error: OsastoError) -> JSONResponse:
        return _render(STATUSES.get(type(error), 400), error.code, str(error))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "body"
        return _render(422, "invalid", f"{where}: {first['msg']}.")

    @app.exception_handler(DataError)
    async def _unstorable(request: Request, error: DataError) -> JSONResponse:
        return _render(422, "invalid", "That holds characters that cannot be stored.")

    @app.exception_handler(HTTPException)
    async def _refused(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        return _render(status, status.name.lower(), f"{status.phrase}.")

    @app.exception_handler(Exception)
    async def _broken(request: Request, error: Exception) -> JSONResponse:
        # The server still logs the traceback; the answer shows nothing of it.
        return _render(500, "internal", "Something went wrong here. It has been noted.")

    @app.exception_handler(SQLAlchemyError)
    async def _busy(request: Request, error: SQLAlchemyError) -> JSONResponse:
        return _render(503, "busy", "The database did not answer. Please try again in a moment.")


def _render(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
