"""Small servers on loopback for the tests of the fetcher."""

import gzip
import threading
import time
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli

BOMB = 200 * 1024 * 1024


def bomb():
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\0" * (1024 * 1024)
    parts = [squeeze.compress(block) for _turn in range(BOMB // len(block))]
    return b"".join(parts) + squeeze.flush()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words):
        pass

    def answer(self, body=b"", status=200, **headers):
        self.send_response(status)
        headers.setdefault("Content_Type", "text/plain; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(body + self.headers.get("X-Key", "").encode())

    def do_GET(self):
        seen = self.server.seen
        seen.append((self.path, dict(self.headers)))
        path, _sep, rest = self.path.partition("?")
        port = self.server.server_address[1]
        if path == "/text":
            self.answer("سلام".encode(), ETag='"v1"', Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT")
        elif path == "/conditional":
            if self.headers.get("If-None-Match") == '"v1"':
                self.send_response(304)
                self.send_header("ETag", '"v1"')
                self.end_headers()
            else:
                self.answer(b"new", ETag='"v2"')
        elif path == "/latin":
            self.answer("é".encode("latin-1"), Content_Type="text/plain; charset=ISO-8859-1")
        elif path == "/gzip":
            self.answer(gzip.compress(b"packed"), Content_Encoding="gzip")
        elif path == "/brotli":
            self.answer(brotli.compress(b"packed"), Content_Encoding="br")
        elif path == "/deflate":
            self.answer(zlib.compress(b"packed"), Content_Encoding="deflate")
        elif path == "/raw-deflate":
            squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
            self.answer(squeeze.compress(b"packed") + squeeze.flush(), Content_Encoding="deflate")
        elif path == "/bomb":
            self.answer(bomb(), Content_Encoding="gzip")
        elif path == "/brotli-bomb":
            self.answer(brotli.compress(b"\0" * (32 * 1024 * 1024), quality=1), Content_Encoding="br")
        elif path == "/half-gzip":
            self.answer(gzip.compress(b"packed" * 100)[:-20], Content_Encoding="gzip")
        elif path == "/no-gzip":
            self.answer(b"this is not gzip", Content_Encoding="gzip")
        elif path == "/odd-encoding":
            self.answer(b"x", Content_Encoding="exi")
        elif path == "/large":
            self.answer(b"x" * 200_000)
        elif path == "/endless":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 10_000)
            except OSError:
                pass
        elif path == "/drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            except OSError:
                pass
        elif path == "/drip-headers":
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while True:
                    self.wfile.write(b"X-A: b\r\n")
                    time.sleep(0.05)
            except OSError:
                pass
        elif path == "/silent":
            time.sleep(5)
        elif path == "/status":
            self.answer(b"no", status=int(rest))
        elif path == "/to":
            self.answer(status=302, Location=rest)
        elif path == "/hops":
            count = int(rest)
            self.answer(status=301, Location=f"/hops?{count - 1}" if count > 1 else "/text")
        elif path == "/loop":
            self.answer(status=302, Location=f"http://127.0.0.1:{port}/loop")
        elif path == "/nowhere":
            self.answer(status=302)
        elif path == "/html":
            self.answer(b"<p>", Content_Type="text/html")
        elif path == "/rubbish":
            self.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
            self.close_connection = True
        else:
            self.answer(b"no", status=404)


class Quiet(ThreadingHTTPServer):
    """The fetcher hangs up on what is too much: nothing to tell in the middle of a test run."""

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving():
    server = Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
