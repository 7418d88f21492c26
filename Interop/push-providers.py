#!/usr/bin/env python3
"""Sends notifications from a real homeserver through the gateway to providers that share no code with it.

    push-providers.py MATRIX_PUSH

MATRIX_PUSH is the command to run as the gateway. HOMESERVER_URL names the homeserver (`with-synapse.py` sets it). The
providers here are small servers made of independent libraries: h2 for APNs, cryptography for the signatures of APNs and
FCM, py-vapid and http-ece for Web Push and UnifiedPush. Each checks what it receives and records it.

A user has one device at each provider. Another user invites them, writes, calls and sends an encrypted event; then the
first user reads the room. Exits with 1, and says what is wrong, unless each step arrives at each device as it should.
"""

import base64
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import h2.config
import h2.connection
import h2.events
import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from py_vapid import Vapid02

WAITING_SECONDS = 30
TEAM, KEY_ID, TOPIC, PROJECT = "TEAM123456", "KEY1234567", "org.example.chat", "example-project"


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(public_key):
    return public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def pem(private_key):
    return private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def decoded_token(token):
    """Header, claims, signed bytes and signature of a JSON Web Token."""
    head, claims, signature = token.split(".")
    return json.loads(unb64url(head)), json.loads(unb64url(claims)), f"{head}.{claims}".encode(), unb64url(signature)


def verify_es256(public_key, signed, signature):
    assert len(signature) == 64, f"an ES256 signature has 64 bytes, found {len(signature)}"
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public_key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))


class Inbox:
    """What a provider received, and what was wrong with it."""

    def __init__(self, name):
        self.name = name
        self.messages = []
        self.problems = []
        self.changed = threading.Condition()

    def add(self, message):
        with self.changed:
            self.messages.append(message)
            self.changed.notify_all()

    def complain(self, problem):
        with self.changed:
            self.problems.append(f"{self.name}: {problem}")
            self.changed.notify_all()

    def wait(self, what, matches):
        """Returns the first message that matches and removes it with those before it."""
        deadline = time.monotonic() + WAITING_SECONDS
        with self.changed:
            while True:
                for index, message in enumerate(self.messages):
                    if matches(message):
                        del self.messages[: index + 1]
                        return message
                left = deadline - time.monotonic()
                if left <= 0 or self.problems:
                    seen = json.dumps(self.messages, ensure_ascii=False)[:2000]
                    raise SystemExit(f"{self.name}: no {what}; problems: {self.problems}; received: {seen}")
                self.changed.wait(left)


class APNs:
    """Apple's service over HTTP/2 with prior knowledge."""

    def __init__(self):
        self.inbox = Inbox("apns")
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, sock):
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        sock.sendall(connection.data_to_send())
        requests = {}
        while data := sock.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    requests[event.stream_id] = (dict(event.headers), bytearray())
                elif isinstance(event, h2.events.DataReceived):
                    requests[event.stream_id][1].extend(event.data)
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    fields, body = requests.pop(event.stream_id)
                    try:
                        self.inbox.add(self.message(fields, bytes(body)))
                        status = "200"
                    except Exception as error:
                        self.inbox.complain(repr(error))
                        status = "400"
                    answer = [(":status", status), ("apns-id", fields.get("apns-id", "none"))]
                    connection.send_headers(event.stream_id, answer, end_stream=True)
            sock.sendall(connection.data_to_send())

    def message(self, fields, body):
        assert fields[":method"] == "POST"
        assert re.fullmatch(r"/3/device/[0-9a-f]+", fields[":path"]), "a path without a hexadecimal token"
        scheme, token = fields["authorization"].split(" ")
        assert scheme == "bearer"
        head, claims, signed, signature = decoded_token(token)
        assert head["alg"] == "ES256" and head["kid"] == KEY_ID, head
        assert claims["iss"] == TEAM and isinstance(claims["iat"], int), claims
        assert 0 <= time.time() - claims["iat"] < 3600, "a token older than an hour, or of the future"
        verify_es256(self.key.public_key(), signed, signature)
        assert fields["apns-push-type"] in ("alert", "background", "voip")
        assert len(body) <= 4096
        return {"fields": fields, "token": fields[":path"].rsplit("/", 1)[1], "payload": json.loads(body)}


class Web:
    """The providers that speak HTTP/1.1: FCM with its token endpoint, a Web Push service, a UnifiedPush server."""

    def __init__(self):
        self.fcm, self.webpush, self.unifiedpush = Inbox("fcm"), Inbox("webpush"), Inbox("unifiedpush")
        self.service_account = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.vapid = ec.generate_private_key(ec.SECP256R1())
        self.browser = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.access_tokens = set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox, handle = outer.route(self.path)
                try:
                    status, answer = handle(self.path, self.headers, body)
                except Exception as error:
                    inbox.complain(repr(error))
                    status, answer = 400, {}
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def route(self, path):
        if path == "/token":
            return self.fcm, self.issue_token
        if path.startswith("/v1/"):
            return self.fcm, self.fcm_message
        if path.startswith("/browser/"):
            return self.webpush, self.web_push
        return self.unifiedpush, self.unified_push

    def issue_token(self, path, headers, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]
        head, claims, signed, signature = decoded_token(form["assertion"])
        assert head["alg"] == "RS256"
        self.service_account.public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
        assert claims["aud"] == f"{self.url}/token", claims["aud"]
        assert claims["exp"] - claims["iat"] <= 3600
        token = b64url(os.urandom(24))
        self.access_tokens.add(token)
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def fcm_message(self, path, headers, body):
        assert path == f"/v1/projects/{PROJECT}/messages:send", path
        assert headers["Authorization"].removeprefix("Bearer ") in self.access_tokens, "an unknown access token"
        message = json.loads(body)["message"]
        for name, value in message.get("data", {}).items():
            assert isinstance(value, str), f"data.{name} is not a string"
        self.fcm.add(message)
        return 200, {"name": f"projects/{PROJECT}/messages/1"}

    def check_vapid(self, headers):
        parameters = dict(re.findall(r"(\w)=([^, ]+)", headers["Authorization"].removeprefix("vapid ")))
        # py-vapid checks the signature with the key of the header; it can't read the space that RFC 8292 allows.
        assert Vapid02.verify(headers["Authorization"].replace(", ", ",")), "py-vapid refuses the header"
        assert unb64url(parameters["k"]) == point(self.vapid.public_key()), "another VAPID key"
        _, claims, signed, signature = decoded_token(parameters["t"])
        verify_es256(self.vapid.public_key(), signed, signature)
        assert claims["aud"] == self.url, claims["aud"]
        assert claims["sub"].startswith(("mailto:", "https:"))
        assert time.time() < claims["exp"] <= time.time() + 86400

    def decrypted(self, headers, body):
        assert headers["Content-Encoding"] == "aes128gcm"
        assert len(body) <= 4096
        assert int(headers["TTL"]) >= 0
        return http_ece.decrypt(body, private_key=self.browser, auth_secret=self.auth, version="aes128gcm")

    def web_push(self, path, headers, body):
        self.check_vapid(headers)
        text = self.decrypted(headers, body)
        self.webpush.add({"urgency": headers["Urgency"], "payload": json.loads(text)})
        return 201, {}

    def unified_push(self, path, headers, body):
        text = body
        if path.endswith("/encrypted"):
            self.check_vapid(headers)
            text = self.decrypted(headers, body)
        notification = json.loads(text)["notification"]
        assert len(notification["devices"]) <= 1, "another device's pushkey"
        self.unifiedpush.add(notification)
        return 201, {}


class Matrix:
    """A user of the homeserver."""

    def __init__(self, base, name):
        self.base, self.token, self.number = base, None, 0
        answer = self.call("POST", "/register", {
            "username": f"{name}-{os.urandom(4).hex()}", "password": os.urandom(8).hex(),
            "auth": {"type": "m.login.dummy"},
        })
        self.token, self.user = answer["access_token"], answer["user_id"]

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.base}/_matrix/client/v3{path}", method=method,
            data=None if body is None else json.dumps(body).encode())
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def send(self, room, kind, content):
        self.number += 1
        path = f"/rooms/{urllib.parse.quote(room)}/send/{kind}/{self.number}"
        return self.call("PUT", path, content)["event_id"]

    def set_pusher(self, gateway, app_id, pushkey, data=None):
        self.call("POST", "/pushers/set", {
            "kind": "http", "app_id": app_id, "pushkey": pushkey, "app_display_name": "Chat", "append": True,
            "device_display_name": "A device", "lang": "en",
            "data": {"url": f"{gateway}/_matrix/push/v1/notify", **(data or {})},
        })


def write_configuration(folder, apns, web):
    (folder / "apns.p8").write_bytes(pem(apns.key))
    (folder / "vapid.pem").write_bytes(pem(web.vapid))
    (folder / "account.json").write_text(json.dumps({
        "type": "service_account", "project_id": PROJECT, "private_key_id": "key-1",
        "private_key": pem(web.service_account).decode(), "client_email": f"push@{PROJECT}.iam.example",
        "token_uri": f"{web.url}/token",
    }))
    vapid = {"vapid_private_key_file": str(folder / "vapid.pem"), "vapid_subject": "mailto:push@example.org"}
    configuration = {
        "listen": {"host": "127.0.0.1", "port": 0},
        "network": {"allow": ["127.0.0.0/8"], "proxy": ""},
        "apps": [
            {"app_id": "chat.ios", "provider": "apns", "topic": TOPIC, "key_file": str(folder / "apns.p8"),
             "key_id": KEY_ID, "team_id": TEAM, "endpoint": apns.url},
            {"app_id": "chat.android", "provider": "fcm", "service_account_file": str(folder / "account.json"),
             "endpoint": web.url},
            {"app_id": "chat.web", "provider": "webpush", **vapid},
            {"app_id": "chat.up", "provider": "unifiedpush", **vapid},
        ],
    }
    path = folder / "gateway.yaml"
    # JSON is YAML.
    path.write_text(json.dumps(configuration, indent=2))
    return path


def start_gateway(command, path):
    gateway = subprocess.Popen([command, "gateway", "--config", str(path)], stderr=subprocess.PIPE, text=True)
    for line in gateway.stderr:
        if found := re.search(r"port=(\d+).*listening", line):
            threading.Thread(target=lambda: [sys.stderr.write(line) for line in gateway.stderr], daemon=True).start()
            return gateway, f"http://127.0.0.1:{found[1]}"
        sys.stderr.write(line)
    raise SystemExit("the gateway did not start")


def journey(base, gateway, apns, web):
    alice, bob = Matrix(base, "alice"), Matrix(base, "bob")
    token = os.urandom(32)
    keys = {"p256dh": b64url(point(web.browser.public_key())), "auth": b64url(web.auth)}
    alice.set_pusher(gateway, "chat.ios", base64.b64encode(token).decode())
    alice.set_pusher(gateway, "chat.android", "android-token")
    alice.set_pusher(gateway, "chat.web", keys["p256dh"], {"endpoint": f"{web.url}/browser/1", "auth": keys["auth"]})
    alice.set_pusher(gateway, "chat.up", f"{web.url}/up/encrypted", keys)

    def everywhere(step, event_id, check=lambda provider, message: None):
        for provider, inbox, event in (
            ("apns", apns.inbox, lambda message: message["payload"].get("event_id")),
            ("fcm", web.fcm, lambda message: message.get("data", {}).get("event_id")),
            ("webpush", web.webpush, lambda message: message["payload"].get("event_id")),
            ("unifiedpush", web.unifiedpush, lambda message: message.get("event_id")),
        ):
            check(provider, inbox.wait(step, lambda message: event(message) == event_id))
        print(f"{step}: at all four providers")

    room = bob.call("POST", "/createRoom", {"name": "Kitchen garden", "preset": "private_chat"})["room_id"]
    bob.call("POST", f"/rooms/{urllib.parse.quote(room)}/invite", {"user_id": alice.user})

    def is_invite(provider, message):
        if provider == "apns":
            assert message["token"] == token.hex()
            assert "INVITE" in message["payload"]["aps"]["alert"]["loc-key"], message
            assert message["fields"]["apns-topic"] == TOPIC
        elif provider == "fcm":
            assert message["token"] == "android-token"
            assert message["data"]["membership" if "membership" in message["data"] else "type"], message

    invite = web.unifiedpush.wait("invitation", lambda message: message.get("type") == "m.room.member")
    web.unifiedpush.add(invite)
    everywhere("invitation", invite["event_id"], is_invite)
    alice.call("POST", f"/rooms/{urllib.parse.quote(room)}/join", {})

    def is_message(provider, message):
        text = "The tomatoes are ripe 🍅"
        if provider == "apns":
            assert text in message["payload"]["aps"]["alert"]["loc-args"], message
            assert message["payload"]["aps"]["badge"] == 1, message
        elif provider == "fcm":
            assert text in json.dumps(message["data"], ensure_ascii=False), message
        elif provider == "webpush":
            assert message["payload"]["content"]["body"] == text, message
        else:
            assert message["content"]["body"] == text, message

    event = bob.send(room, "m.room.message", {"msgtype": "m.text", "body": "The tomatoes are ripe 🍅"})
    everywhere("message", event, is_message)

    def is_call(provider, message):
        if provider == "apns":
            assert "VIDEO_CALL" in message["payload"]["aps"]["alert"]["loc-key"], message

    call = {"call_id": "1", "version": 0, "lifetime": 60000, "offer": {"type": "offer", "sdp": "v=0\r\nm=video 9"}}
    everywhere("call", bob.send(room, "m.call.invite", call), is_call)

    def is_encrypted(provider, message):
        if provider == "fcm":
            assert message["android"]["priority"].lower() == "high", message
        elif provider == "apns":
            assert message["fields"]["apns-priority"] == "10", message

    encrypted = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEn…", "session_id": "s", "sender_key": "k",
                 "device_id": "D"}
    last = bob.send(room, "m.room.encrypted", encrypted)
    everywhere("encrypted event", last, is_encrypted)

    alice.call("POST", f"/rooms/{urllib.parse.quote(room)}/receipt/m.read/{urllib.parse.quote(last)}", {})
    apns.inbox.wait("badge", lambda message: message["payload"].get("aps", {}).get("badge") == 0)
    web.fcm.wait("badge", lambda message: message.get("data", {}).get("unread") == "0")
    web.unifiedpush.wait("badge", lambda message: message.get("counts", {}).get("unread") == 0)
    web.webpush.wait("badge", lambda message: message["payload"].get("unread") == 0)
    print("badge after a receipt: at all four providers")
    problems = [problem for inbox in (apns.inbox, web.fcm, web.webpush, web.unifiedpush) for problem in inbox.problems]
    if problems:
        raise SystemExit("\n".join(problems))


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-") or "HOMESERVER_URL" not in os.environ:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    apns, web = APNs(), Web()
    with tempfile.TemporaryDirectory() as name:
        gateway, url = start_gateway(arguments[0], write_configuration(pathlib.Path(name), apns, web))
        try:
            journey(os.environ["HOMESERVER_URL"], url, apns, web)
        finally:
            gateway.terminate()
            gateway.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
