#!/usr/bin/env python3
"""Makes a real browser a device of a real homeserver's user, with the page Examples/WebPush.

    web-push-page.py MATRIX_PUSH [--screenshots FOLDER]

MATRIX_PUSH is the command to run as the gateway. HOMESERVER_URL names the homeserver (`with-synapse.py` sets it). The page is
opened in Chromium (CHROMIUM names the command), which can't subscribe without the push service of its vendor: the
subscription has keys that are made here, and the push service of `push-providers.py` as its endpoint. That decrypts what the
gateway sends, and the plaintext goes to the service worker through the browser's debugging protocol. Exits with 1, and says
what is wrong, unless the page sets the pusher, the service worker shows each event and counts, and nothing is shown any more
when the user has read the room and when the page has turned notifications off.
"""

import argparse
import functools
import http.server
import json
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

from browser import Browser
from pusher import load

providers = load("push-providers")

PAGE = pathlib.Path(__file__).parent.parent / "Examples" / "WebPush"
WAITING_SECONDS = 30
# A subscription as the browser would make it. It remembers the options that the page subscribes with.
SUBSCRIPTION = """
{
  const json = %s;
  const subscription = {
    endpoint: json.endpoint, options: {}, toJSON: () => json,
    unsubscribe: async () => sessionStorage.removeItem("subscribed") ?? true,
  };
  PushManager.prototype.getSubscription = async () => sessionStorage.getItem("subscribed") ? subscription : null;
  PushManager.prototype.subscribe = async (options) => {
    sessionStorage.setItem("subscribed", JSON.stringify(options));
    return subscription;
  };
}
"""
NOTIFICATIONS = """navigator.serviceWorker.ready.then(registration => registration.getNotifications()).then(
    list => list.map(({title, body, tag, data}) => ({title, body, tag, data})))"""


# Records the numbers that the service worker puts on the app's icon, which headless browsers don't have. Keeps notifications
# until they are closed: where the system has no list of them, Chromium removes them after some seconds.
WORKER = """
self.badges = [];
navigator.setAppBadge = async (count) => { badges.push(count); };
navigator.clearAppBadge = async () => { badges.push(0); };
const showNotification = ServiceWorkerRegistration.prototype.showNotification;
ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
  return showNotification.call(this, title, {...options, requireInteraction: true});
};
0
"""


def check(condition, problem):
    if not condition:
        raise SystemExit(f"web push page: {problem}")


class Web(providers.Web):
    """Keeps the texts of the messages, decrypted and otherwise unchanged."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def web_push(self, path, headers, body):
        self.texts.append(self.decrypted(headers, body).decode())
        return super().web_push(path, headers, body)

    def text(self, what, matches):
        self.webpush.wait(what, lambda message: matches(message["payload"]))
        return next(text for text in reversed(self.texts) if matches(json.loads(text)))


class Page:
    """The page, served on a free port, in a browser."""

    def __init__(self, subscription):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

        handler = functools.partial(Handler, directory=str(PAGE))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.browser = Browser(os.environ.get("CHROMIUM", "chromium"))
        self.browser.grant(self.origin, "notifications")
        self.browser.call("ServiceWorker.enable")
        script = SUBSCRIPTION % json.dumps(subscription)
        self.browser.call("Page.addScriptToEvaluateOnNewDocument", source=script)
        self.browser.open(f"{self.origin}/", 600)

    def fill(self, **values):
        for name, value in values.items():
            self.browser.evaluate(f"form.elements[{json.dumps(name)}].value = {json.dumps(value)}")

    def press(self, button, status):
        self.browser.evaluate(f"document.getElementById({json.dumps(button)}).click()")
        self.wait("statusLine.textContent", status)
        self.wait("document.getElementById('on').disabled", False)

    def wait(self, expression, expected):
        """Waits until an expression has a value."""
        deadline = time.monotonic() + WAITING_SECONDS
        while (value := self.browser.evaluate(expression)) != expected:
            check(time.monotonic() < deadline, f"{expression} is {value!r} instead of {expected!r}")
            time.sleep(0.1)

    def registration(self):
        """The ID of the service worker's registration."""
        found = [
            registration for event in self.browser.events
            if event.get("method") == "ServiceWorker.workerRegistrationUpdated"
            for registration in event["params"]["registrations"] if not registration["isDeleted"]]
        check(found, "there is no service worker")
        return found[-1]["registrationId"]

    def deliver(self, text):
        """Gives a message to the service worker, as the browser does after decrypting it."""
        self.browser.call(
            "ServiceWorker.deliverPushMessage", origin=self.origin, registrationId=self.registration(), data=text)

    def shows(self, expected):
        """Waits until exactly these notifications are shown, each with title, text and event."""
        def by_tag(list):
            return sorted(list, key=lambda one: one["tag"])
        self.wait(NOTIFICATIONS + ".then(list => list.length)", len(expected))
        deadline = time.monotonic() + WAITING_SECONDS
        while by_tag(shown := self.browser.evaluate(NOTIFICATIONS)) != by_tag(expected):
            check(time.monotonic() < deadline, f"the notifications are {shown} instead of {expected}")
            time.sleep(0.1)

    def close(self):
        self.browser.close()
        self.server.shutdown()


def notification(title, body, room, event_id, tag=None):
    return {"title": title, "body": body, "tag": tag or event_id, "data": {"roomID": room, "eventID": event_id}}


def journey(base, gateway, web, page, screenshots):
    fern, wren = providers.Matrix(base, "fern"), providers.Matrix(base, "wren")
    wren.call("PUT", f"/profile/{urllib.parse.quote(wren.user)}/displayname", {"displayname": "Wren"})
    key = providers.b64url(providers.point(web.vapid.public_key()))
    page.wait("statusLine.textContent", "Notifications are off.")

    # A wrong token is reported, and no pusher is set.
    settings = {"homeserver": base, "gateway": f"{gateway}/_matrix/push/v1/notify", "appID": "chat.web", "key": key}
    page.fill(**settings, token="wrong")
    page.browser.evaluate("document.getElementById('on').click()")
    page.wait("statusLine.textContent.startsWith(\"That didn't work: \")", True)
    check(fern.call("GET", "/pushers")["pushers"] == [], "there is a pusher after a wrong token")
    # The console reports each failed response.
    page.browser.problems = [problem for problem in page.browser.problems if "status of 401" not in problem]

    page.fill(token=fern.token)
    page.press("on", "Notifications are on.")
    options = json.loads(page.browser.evaluate("sessionStorage.getItem('subscribed')"))
    check(options == {"userVisibleOnly": True, "applicationServerKey": key}, f"the page subscribes with {options}")
    (pusher,) = fern.call("GET", "/pushers")["pushers"]
    check(pusher["data"]["endpoint"].startswith(web.url) and pusher["app_id"] == "chat.web", f"the pusher is {pusher}")
    # Nothing is set again.
    page.press("on", "Notifications are on.")
    check(fern.call("GET", "/pushers")["pushers"] == [pusher], "a second press changes the pusher")
    print("web push page: sets the pusher")
    worker = page.browser.service_worker()
    with page.browser.using(worker):
        page.browser.evaluate(WORKER)

    room = wren.call("POST", "/createRoom", {"name": "Kitchen garden", "preset": "private_chat"})["room_id"]
    path = f"/rooms/{urllib.parse.quote(room)}"
    wren.call("POST", f"{path}/invite", {"user_id": fern.user, "reason": "Beans"})
    text = web.text("invitation", lambda payload: payload.get("type") == "m.room.member")
    page.deliver(text)
    invitation = notification("Kitchen garden", "Wren: Invites you: Beans", room, json.loads(text)["event_id"])
    page.shows([invitation])
    fern.call("POST", f"{path}/join", {})

    def receive(kind, content, body, tag=None):
        """Sends an event, delivers the message about it, and returns the notification."""
        event = wren.send(room, kind, content)
        page.deliver(web.text(kind, lambda payload: payload.get("event_id") == event))
        return notification("Kitchen garden", body, room, event, tag)

    message = receive("m.room.message", {"msgtype": "m.text", "body": "The <b>tomatoes</b> are ripe 🍅"},
                      "Wren: The <b>tomatoes</b> are ripe 🍅")
    page.shows([invitation, message])
    encrypted = receive("m.room.encrypted", {
        "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEn…", "session_id": "s"}, "Wren: Encrypted message")
    page.shows([invitation, message, encrypted])
    mention = {"user_ids": [fern.user]}
    edit = receive("m.room.message", {
        "msgtype": "m.text", "body": "* All ripe", "m.mentions": mention,
        "m.new_content": {"msgtype": "m.text", "body": "All ripe", "m.mentions": mention},
        "m.relates_to": {"rel_type": "m.replace", "event_id": message["tag"]}}, "Wren: All ripe (edited)",
        tag=message["tag"])
    page.shows([invitation, edit, encrypted])
    page.wait("unread.textContent", "1")
    page.wait("document.title.startsWith('(1) ')", True)
    print("web push page: shows each event, an edit in place of its message, and counts")
    if screenshots:
        page.browser.screenshot(screenshots / "web-push-page.png")

    # A message that isn't JSON still shows something.
    page.deliver("not JSON")
    unreadable = {"title": "New message", "body": "New message", "tag": "message", "data": {}}
    page.shows([invitation, edit, encrypted, unreadable])

    last = edit["data"]["eventID"]
    fern.call("POST", f"{path}/receipt/m.read/{urllib.parse.quote(last)}", {})
    page.deliver(web.text("counts", lambda payload: payload.get("unread") == 0 and "event_id" not in payload))
    page.shows([])
    page.wait("unread.textContent", "0")
    with page.browser.using(worker):
        badges = page.browser.evaluate("badges")
    check(badges == [1, 1, 1, 1, 0], f"the numbers on the icon are {badges}")
    print("web push page: closes the notifications of what was read elsewhere")

    page.press("off", "Notifications are off.")
    check(fern.call("GET", "/pushers")["pushers"] == [], "the pusher is still set after turning notifications off")
    check(not page.browser.problems, f"the console has errors: {page.browser.problems}")
    check(not web.webpush.problems, f"the push service refuses messages: {web.webpush.problems}")
    check(page.browser.evaluate("JSON.stringify(localStorage)") == "{}", "the page keeps something")
    print("web push page: removes the pusher")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("matrix_push")
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER", help="write the page as an image there")
    options = parser.parse_args()
    if "HOMESERVER_URL" not in os.environ:
        parser.error("HOMESERVER_URL is not set; run it with with-synapse.py")
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    apns, web = providers.APNs(), Web()
    keys = {"p256dh": providers.b64url(providers.point(web.browser.public_key())), "auth": providers.b64url(web.auth)}
    subscription = {"endpoint": f"{web.url}/browser/1", "expirationTime": None, "keys": keys}
    with tempfile.TemporaryDirectory() as name:
        configuration = providers.write_configuration(pathlib.Path(name), apns, web)
        gateway, url = providers.start_gateway(options.matrix_push, configuration)
        try:
            page = Page(subscription)
            try:
                journey(os.environ["HOMESERVER_URL"], url, web, page, options.screenshots)
            finally:
                page.close()
        finally:
            gateway.terminate()
            gateway.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
