"""A client of the provider in another language, with nothing but the standard library: RFC 6455 by hand.

python3 client.py SOCKETS REST TOKEN PATH FIXTURE [QUERY] reads the socket of a fixture until a packet says `finished`, then its
list over REST, and prints what it counted as JSON.
"""

import base64
import json
import os
import socket
import struct
import sys
import urllib.request
from urllib.parse import urlsplit

ACCEPT = "application/vnd.imggaming.dde.api+json;version=1"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def connect(url, path):
    at = urlsplit(url)
    sock = socket.create_connection((at.hostname, at.port), timeout=20)
    key = base64.b64encode(os.urandom(16)).decode()
    head = [f"GET {path} HTTP/1.1", f"Host: {at.netloc}", "Upgrade: websocket", "Connection: Upgrade", f"Accept: {ACCEPT}"]
    head += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    sock.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    stream = sock.makefile("rb")
    status = stream.readline().decode().strip()
    while stream.readline().strip():
        pass
    if " 101 " not in status:
        sys.exit(status)
    return sock, stream


def send(sock, opcode, payload):
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    sock.sendall(struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload)) + mask + masked)


def frames(sock, stream):
    while True:
        head = stream.read(2)
        if len(head) < 2:
            return
        length = head[1] & 0x7F
        if length > 125:
            length = int.from_bytes(stream.read(2 if length == 126 else 8), "big")
        payload = stream.read(length)
        opcode = head[0] & 0x0F
        if opcode == PING:
            send(sock, PONG, payload)
        elif opcode == CLOSE:
            return
        else:
            yield opcode, payload


def follow(url, token, path):
    counts = {"packets": 0, "others": 0, "heartbeats": 0, "finished": False}
    sock, stream = connect(url, path)
    send(sock, TEXT, json.dumps({"authToken": token}).encode())
    for opcode, payload in frames(sock, stream):
        try:
            frame = json.loads(payload) if opcode == TEXT else None
        except ValueError:
            frame = None
        action = frame.get("fixtureAction") if isinstance(frame, dict) else None
        if isinstance(frame, dict) and frame.get("eventElementType") == "Heartbeat":
            counts["heartbeats"] += 1
        elif isinstance(action, dict) and "fixtureSeqNum" in action:
            counts["packets"] += 1
            if frame.get("finished") or (frame.get("fixtureSummary") or {}).get("finished"):
                counts["finished"] = True
                break
        else:
            counts["others"] += 1
    sock.close()
    return counts


def get(url, token):
    headers = {"Accept": ACCEPT, "Authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as response:
        return json.load(response)


def main(sockets, rest, token, sport, fixture, query=""):
    counts = follow(sockets, token, f"/media/{sport}/fixtures/{fixture}/actions{query}")
    listed = get(f"{rest}/{sport}/fixtures/{fixture}/actions", token)
    fixtures = get(f"{rest}/{sport}/fixtures?size=100", token)
    print(json.dumps({**counts, "listed": len(listed), "fixtures": [one["id"] for one in fixtures]}))


main(*sys.argv[1:])
