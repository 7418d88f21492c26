"""Measures Synapse's pusher: the notifications a second that arrive at a sink, for one pusher and for 31.

    with-synapse.py FOLDER PYTHON synapse_pusher.py PORT

PORT is that of `push_servers`, which counts. Messages are sent as fast as Synapse takes them, so that pushers always have
something to deliver. Prints a line of JSON, as `pusher-load` does, for each number of pushers."""

import concurrent.futures
import importlib.metadata
import json
import os
import secrets
import sys
import time
import urllib.parse
import urllib.request

HOMESERVER = os.environ["HOMESERVER_URL"]
CLIENT = "/_matrix/client/v3"
SINK = f"http://127.0.0.1:{int(sys.argv[1])}"
SECONDS = 15


def call(method, path, body=None, token=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(HOMESERVER + path, data, method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def register(name):
    session = call("POST", f"{CLIENT}/register", {
        "username": name, "password": secrets.token_hex(8), "auth": {"type": "m.login.dummy"}})
    return session["access_token"], session["user_id"]


def accepted():
    with urllib.request.urlopen(f"{SINK}/accepted", timeout=60) as response:
        return int(response.read())


def measure(pushers):
    sender, _ = register(f"sender{pushers}")
    users = [register(f"user{pushers}.{number}") for number in range(pushers)]
    room = urllib.parse.quote(call("POST", f"{CLIENT}/createRoom", {
        "preset": "public_chat", "name": "Beds"}, sender)["room_id"])
    for number, (token, _) in enumerate(users):
        call("POST", f"{CLIENT}/rooms/{room}/join", {}, token)
        call("POST", f"{CLIENT}/pushers/set", {
            "pushkey": f"key{number}", "kind": "http", "app_id": "org.example.app", "app_display_name": "App",
            "device_display_name": "Phone", "lang": "en", "data": {"url": f"{SINK}/_matrix/push/v1/notify"}}, token)

    deadline = time.monotonic() + SECONDS + 5

    def send(number):
        count = 0
        while time.monotonic() < deadline:
            call("PUT", f"{CLIENT}/rooms/{room}/send/m.room.message/{number}.{count}", {
                "msgtype": "m.text", "body": "The fern by the door wants its water"}, sender)
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(send, number) for number in range(4)]
        time.sleep(3)
        first, start = accepted(), time.monotonic()
        time.sleep(SECONDS)
        rate = (accepted() - first) / (time.monotonic() - start)
        sent = sum(future.result() for future in sending) / (SECONDS + 5)
    name = "one pusher" if pushers == 1 else f"{pushers} pushers"
    print(json.dumps({
        "work": f"from the queue to a plain sink over HTTP, {name}",
        "subject": f"Synapse {importlib.metadata.version('matrix-synapse')}, {sent:.0f} messages a second sent",
        "perSecond": rate}), flush=True)


for pushers in (1, 31):
    measure(pushers)
