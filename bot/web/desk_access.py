"""The one door to the desk: who is asking, and which departments they may see."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from bot.services.desk_views import DeskView
from bot.services.handoffs import Desk
from bot.services.staff import departments_of, recognise_staff
from bot.web.gateway import Gateway

COOKIE = "osasto_desk"


def gateway_of(connection: HTTPConnection) -> Gateway:
    gateway: Gateway = connection.app.state.gateway
    return gateway


def open_desk(session: Session, connection: HTTPConnection, gateway: Gateway) -> Desk:
    """The desk of the person whose session the cookie names.

    Raises:
        NotSignedIn: there is none.
    """
    staff = recognise_staff(session, connection.cookies.get(COOKIE), gateway.now())
    return Desk(staff=staff, departments=frozenset(departments_of(session, staff)))


async def current_desk(request: Request) -> Desk:
    gateway = gateway_of(request)
    return await gateway.read(open_desk, request, gateway)


CurrentDesk = Annotated[Desk, Depends(current_desk)]
CurrentGateway = Annotated[Gateway, Depends(gateway_of)]


def view_of(gateway: Gateway, desk: Desk) -> DeskView:
    return DeskView(
        company=gateway.company,
        words=gateway.words,
        desk=desk,
        is_online=gateway.hub.is_online,
    )
