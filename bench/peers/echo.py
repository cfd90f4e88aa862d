"""The floor under an exchange: `echo.py PORT SIZE` answers every 80 bytes with SIZE bytes over plain TCP."""

import socket
import sys

port, size = int(sys.argv[1]), int(sys.argv[2])
answer = b"!" * size
with socket.create_server(("127.0.0.1", port)) as server:
    while True:
        connection, _ = server.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asked = 0
        while arrived := connection.recv(4096):
            asked += len(arrived)
            while asked >= 80:
                connection.sendall(answer)
                asked -= 80
        connection.close()
