"""A small WebSocket client (RFC 6455) over a blocking socket.

It costs a tenth of what an asyncio client costs, so what is measured is the server. No compression is offered, so the
peers send what they would send to any client.
"""

import base64
import json
import os
import socket
import struct

from .sord import MeasureError

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class WebSocketClient:
    def __init__(self, port: int, path: str = "/ws") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.payload_bytes = 0
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        while (end := self.received.find(b"\r\n\r\n")) < 0:
            self.fill()
        status = bytes(self.received[: self.received.index(b"\r\n")])
        if b" 101 " not in status:
            raise MeasureError(f"{path} answered {status.decode()}")
        del self.received[: end + 4]

    def send(self, message: dict) -> None:
        self.send_frame(TEXT, json.dumps(message).encode())

    def receive(self) -> dict:
        return json.loads(self.receive_text())

    def receive_text(self) -> bytes:
        """The next text message; answers pings on the way."""
        message = bytearray()
        while True:
            opcode, is_last, payload = self.receive_frame()
            if opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == CLOSE:
                raise MeasureError(f"the server closed the socket: {payload[2:].decode(errors='replace')}")
            elif opcode != PONG:
                message += payload
                if is_last:
                    self.payload_bytes += len(message)
                    return bytes(message)

    def perform(self, message: dict) -> list[dict]:
        """Asks for something under the id 1; all messages about it, of which the last says that it ended well."""
        self.send({"id": 1} | message)
        messages: list[dict] = []
        while not messages or messages[-1]["type"] not in ("finished", "failed", "cancelled"):
            answer = self.receive()
            if answer.get("id") == 1:
                messages.append(answer)
        if messages[-1]["type"] != "finished":
            raise MeasureError(f"{str(message)[:120]} ended with {messages[-1]}")
        return messages

    def send_frame(self, opcode: int, payload: bytes) -> None:
        # A client must mask; a mask of zeros leaves the payload as it is.
        head = bytes([0x80 | opcode])
        if len(payload) < 126:
            head += bytes([0x80 | len(payload)])
        else:
            head += struct.pack("!BH", 0x80 | 126, len(payload))
        self.socket.sendall(head + b"\0\0\0\0" + payload)

    def receive_frame(self) -> tuple[int, bool, bytes]:
        first, second = self.take(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self.take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.take(8))
        return first & 0x0F, bool(first & 0x80), self.take(length)

    def take(self, count: int) -> bytes:
        while len(self.received) < count:
            self.fill()
        taken = bytes(self.received[:count])
        del self.received[:count]
        return taken

    def fill(self) -> None:
        arrived = self.socket.recv(1 << 20)
        if not arrived:
            raise MeasureError("the server ended the connection")
        self.received += arrived

    def close(self) -> None:
        self.socket.close()
