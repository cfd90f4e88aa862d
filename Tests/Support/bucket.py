"""Starts a real server of buckets, SeaweedFS, and looks into it with a client that shares no code with Sord."""

import datetime
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml
from pathlib import Path

import program

WEED = program.ROOT / ".deps/seaweedfs/weed"
KEY_ID, SECRET = "sord-tests", "the secret of the tests/+="
READER_ID, READER_SECRET = "sord-reader", "the secret of one who only reads"
PATIENCE = 60.0


def free_ports(count: int) -> list[int]:
    """Free ports below 32768, where the system takes none for outgoing connections."""
    held, port = [], 15000 + os.getpid() * 16 % 16000
    while len(held) < count and port < 32768:
        probe = socket.socket()
        try:
            probe.bind(("127.0.0.1", port))
            held.append(probe)
        except OSError:
            probe.close()
        port += 1
    ports = [probe.getsockname()[1] for probe in held]
    for probe in held:
        probe.close()
    if len(ports) < count:
        raise RuntimeError(f"there are no {count} free ports below 32768")
    return ports


class BucketServer:
    """A running SeaweedFS with nothing in it, on ports and in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "BucketServer":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        if not WEED.exists():
            raise RuntimeError(f"{WEED} is missing: run make deps")
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        identities = [
            {"name": "writer", "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
             "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
            {"name": "reader", "credentials": [{"accessKey": READER_ID, "secretKey": READER_SECRET}],
             "actions": ["Read", "List"]},
        ]
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": identities}))
        ports = free_ports(8)
        names = ["s3.port", "master.port", "volume.port", "filer.port"]
        names += [f"{name}.grpc" for name in names]
        options = {
            "dir": data, "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "filer": "true", "s3": "true",
            "s3.config": config, "s3.port.iceberg": 0, "s3.port.lance": 0, "master.telemetry": "false",
            "master.volumeSizeLimitMB": 64, "volume.max": 50, **dict(zip(names, ports)),
        }
        self.port = ports[0]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        command = [str(WEED), "-logtostderr=true", "server", *(f"-{name}={value}" for name, value in options.items())]
        with open(self.folder / "weed.log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, env=os.environ | {"HOME": str(self.folder)}
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.endpoint}/status", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        text = (self.folder / "weed.log").read_text()[-2000:]
        self.kill()
        raise RuntimeError(f"SeaweedFS did not start:\n{text}")

    def kill(self) -> None:
        """Ends it as a loss of power would; asked politely it takes half a minute."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def settings(self, lake: str, key: str = KEY_ID, secret: str = SECRET) -> dict[str, str]:
        """The variables with which `sord` finds a lake here."""
        return {
            "SORD_LAKE": lake, "SORD_S3_ENDPOINT": self.endpoint, "SORD_S3_REGION": "us-east-1",
            "SORD_S3_KEY_ID": key, "SORD_S3_SECRET": secret,
        }

    def request(self, method: str, path: str, query: dict[str, str] | None = None, body: bytes = b"") -> bytes:
        """A signed request; an answer that says no is an `urllib.error.HTTPError`."""
        return request(self.endpoint, method, path, query or {}, body)

    def make_bucket(self, name: str) -> str:
        self.request("PUT", f"/{name}")
        return name

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        """Every key in a bucket."""
        found, token = [], None
        while True:
            query = {"list-type": "2", "prefix": prefix} | ({"continuation-token": token} if token else {})
            root = xml.fromstring(self.request("GET", f"/{bucket}", query))
            names = {"s3": root.tag.partition("}")[0].lstrip("{")}
            found += [key.text for key in root.findall("s3:Contents/s3:Key", names)]
            token = root.findtext("s3:NextContinuationToken", None, names)
            if root.findtext("s3:IsTruncated", "false", names) != "true":
                return found

    def get(self, bucket: str, key: str) -> bytes:
        return self.request("GET", f"/{bucket}/{key}")

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self.request("PUT", f"/{bucket}/{key}", body=body)

    def delete(self, bucket: str, key: str) -> None:
        self.request("DELETE", f"/{bucket}/{key}")


def request(endpoint: str, method: str, path: str, query: dict[str, str], body: bytes) -> bytes:
    """Signs a request with Signature Version 4 and sends it."""
    host = endpoint.partition("://")[2]
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    path = urllib.parse.quote(path, safe="/-._~")
    text = "&".join(f"{urllib.parse.quote(k, safe='-._~')}={urllib.parse.quote(v, safe='-._~')}"
                    for k, v in sorted(query.items()))
    payload = hashlib.sha256(body).hexdigest()
    headers = {"host": host, "x-amz-content-sha256": payload, "x-amz-date": moment}
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"{method}\n{path}\n{text}\n{lines}\n{';'.join(headers)}\n{payload}"
    scope = f"{moment[:8]}/us-east-1/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in (moment[:8], "us-east-1", "s3", "aws4_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={';'.join(headers)}, Signature={key.hex()}"
    )
    url = endpoint + path + (f"?{text}" if text else "")
    asked = urllib.request.Request(url, data=body or None, headers=headers, method=method)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return answer.read()
