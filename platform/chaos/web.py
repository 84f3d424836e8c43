"""As much of an HTTP/1.1 client with cookies as the rig needs: one connection a request, as a browser's first."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE = 30.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Broken(Exception):
    """No answer, or half of one."""


@dataclass(slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Browser:
    """Keeps cookies; follows nothing by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, *, accept: str = "text/html") -> Answer:
        return await self._ask("GET", path, b"", {"Accept": accept})

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Sends a form with the token of the cookie, as the page's own forms carry it."""
        token = self.cookies.setdefault("halqa_csrf", "c" * 32)
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return await self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    async def sign_in(self, email: str, password: str) -> None:
        """Through the real form. Raises Broken where the site does not let the person in."""
        page = await self.get("/accounts/login/")
        token = TOKEN.search(page.text)
        if token is None:
            raise Broken(f"the sign-in page has no form: {page.status}")
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
        answer = await self.post("/accounts/login/", fields)
        if answer.status not in (302, 303) or "halqa_session" not in self.cookies:
            raise Broken(f"{email} was not let in: {answer.status}")

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            return await asyncio.wait_for(self._exchange(method, path, body, headers), PATIENCE)
        except (OSError, EOFError, TimeoutError, ValueError, IndexError) as error:
            raise Broken(f"{type(error).__name__} {error}".strip()) from error

    async def _exchange(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            lines = {
                "Host": f"localhost:{self.port}", "Connection": "close", "Accept-Language": "en",
                "Cookie": self.cookie(), "Origin": self.origin, "Content-Length": str(len(body)), **headers,
            }  # fmt: skip
            head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
            writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            await writer.drain()
            answer = parse(await reader.read(-1))
        finally:
            writer.close()
        return self._keep(answer)

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            name, _sep, rest = line.partition("=")
            if name:
                self.cookies[name.strip()] = rest.split(";")[0]
        return answer


def parse(said: bytes) -> Answer:
    """Returns the answer; raises EOFError where it was cut off."""
    head, sep, body = said.partition(b"\r\n\r\n")
    if not sep:
        raise EOFError("cut off")
    lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _sep, value = line.partition(":")
        name = name.lower()
        headers[name] = f"{headers[name]}\n{value.strip()}" if name in headers else value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunk(body)
    elif len(body) < int(headers.get("content-length", len(body))):
        raise EOFError("cut off in the body")
    return Answer(int(lines[0].split(" ")[1]), headers, body)


def _unchunk(body: bytes) -> bytes:
    whole = bytearray()
    while True:
        size, sep, body = body.partition(b"\r\n")
        if not sep:
            raise EOFError("cut off between chunks")
        length = int(size, 16)
        if not length:
            return bytes(whole)
        if len(body) < length:
            raise EOFError("cut off in a chunk")
        whole += body[:length]
        body = body[length + 2 :]
