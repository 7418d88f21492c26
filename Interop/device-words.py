#!/usr/bin/env python3
"""Sends events of many kinds from a real homeserver through the gateway to a user's devices, and compares the words that
PushClient shows with a table.

    device-words.py MATRIX_PUSH DEVICE [--record FILE]

MATRIX_PUSH is the command to run as the gateway, DEVICE the program of Sources/device. HOMESERVER_URL names the homeserver
(`with-synapse.py` sets it). The user has a device at each provider of `push-providers.py`, and one each at APNs and
UnifiedPush that gets identifiers alone. Each message goes to PushClient as the provider received it: Web Push and
UnifiedPush still encrypted. `--record` writes the messages to a file, with the homeserver's responses, for the tests of
PushClient. Exits with 1, and says what is wrong, unless each
device shows the words of the table.
"""

import argparse
import base64
import dataclasses
import json
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time
import typing
import urllib.error
import urllib.parse

from device_program import DeviceProgram
from pusher import load

providers = load("push-providers")

WAITING_SECONDS = 30
# A name from right to left, with a control character and one that reverses the direction of the text after it.
ROBIN_NAME, ROBIN_SHOWN = "\u202eרובין\u0007", "רובין"
# The state that PushClient asks for.
STATE_TYPES = [
    "m.room.name", "m.room.canonical_alias", "m.room.avatar", "m.room.member", "m.room.create", "m.room.power_levels"]
# The devices that get the content, and with it need no request for events in the clear.
COMPLETE = ("fcm", "webpush", "unifiedpush")
# The devices that fetch the event, and evaluate the push rules on it.
FETCHING = ("apns", "apns-ids", "unifiedpush-ids")


@dataclasses.dataclass
class Kind:
    """A kind of event, and the words that each device shows for it."""

    name: str
    # Sends the event and returns its ID.
    send: typing.Callable
    body: str
    title: str = "Kitchen garden"
    subtitle: str | None = "Wren"
    # The sound and the highlight of the push rules, as the devices see them that evaluate the rules.
    sound: str | None = None
    highlight: bool = False
    # The reason that nothing is shown, on the devices that fetch the event.
    suppression: str | None = None
    # Happens between the event's arrival and its display.
    before: typing.Callable | None = None
    # The devices that get a message about it.
    devices: tuple = COMPLETE + FETCHING


class Deliveries:
    """The messages that arrived, by device and event."""

    def __init__(self):
        self.messages, self.problems, self.changed = {}, [], threading.Condition()

    def add(self, device, event_id, message):
        with self.changed:
            self.messages[device, event_id] = message
            self.changed.notify_all()

    def complain(self, problem):
        with self.changed:
            self.problems.append(problem)
            self.changed.notify_all()

    def wait(self, device, event_id, what):
        deadline = time.monotonic() + WAITING_SECONDS
        with self.changed:
            while (device, event_id) not in self.messages:
                left = deadline - time.monotonic()
                if left <= 0 or self.problems:
                    raise SystemExit(f"{what}: no message for {device}; problems: {self.problems}")
                self.changed.wait(left)
            return self.messages[device, event_id]


class Tap:
    """Takes the place of a provider's inbox."""

    def __init__(self, name, deliveries, add):
        self.name, self.deliveries, self.add = name, deliveries, add

    def complain(self, problem):
        self.deliveries.complain(f"{self.name}: {problem}")


class Providers:
    """The providers of push-providers.py, whose messages are kept as they are received."""

    def __init__(self, deliveries):
        self.tokens = {os.urandom(32): "apns", os.urandom(32): "apns-ids"}
        names = {token.hex(): device for token, device in self.tokens.items()}
        self.apns = providers.APNs()
        self.apns.inbox = Tap("apns", deliveries, lambda message: deliveries.add(
            names[message["token"]], message["payload"].get("event_id"), message["payload"]))

        class Web(providers.Web):
            def web_push(self, path, headers, body):
                result = super().web_push(path, headers, body)
                event = json.loads(self.decrypted(headers, body)).get("event_id")
                deliveries.add("webpush", event, body)
                return result

            def unified_push(self, path, headers, body):
                result = super().unified_push(path, headers, body)
                is_encrypted = path.endswith("/encrypted")
                text = self.decrypted(headers, body) if is_encrypted else body
                event = json.loads(text)["notification"].get("event_id")
                deliveries.add("unifiedpush" if is_encrypted else "unifiedpush-ids", event, body)
                return result

        self.web = Web()
        self.web.fcm = Tap("fcm", deliveries, lambda message: deliveries.add(
            "fcm", message.get("data", {}).get("event_id"), message.get("data", {})))
        self.web.webpush = Tap("webpush", deliveries, lambda message: None)
        self.web.unifiedpush = Tap("unifiedpush", deliveries, lambda message: None)

    def set_pushers(self, user, gateway):
        web = self.web
        keys = {
            "p256dh": providers.b64url(providers.point(web.browser.public_key())), "auth": providers.b64url(web.auth)}
        apns, apns_ids = (base64.b64encode(token).decode() for token in self.tokens)
        user.set_pusher(gateway, "chat.ios", apns, {"default_payload": {"cs": "one"}})
        user.set_pusher(gateway, "chat.ios", apns_ids, {
            "format": "event_id_only",
            "default_payload": {
                "cs": "one", "aps": {"mutable-content": 1, "alert": {"loc-key": "Notification", "loc-args": []}}}})
        user.set_pusher(gateway, "chat.android", "android-token")
        user.set_pusher(gateway, "chat.web", keys["p256dh"], {"endpoint": f"{web.url}/browser/1", "auth": keys["auth"]})
        user.set_pusher(gateway, "chat.up", f"{web.url}/up/encrypted", keys)
        user.set_pusher(gateway, "chat.up", f"{web.url}/up/plain", {"format": "event_id_only"})


def quoted(text):
    return urllib.parse.quote(text, safe="")


class Garden:
    """The users and their rooms: Fern, who has the devices, with Wren and Ibis in a room, and with Wren alone."""

    def __init__(self, base):
        self.fern, self.wren, self.ibis, self.robin = (
            providers.Matrix(base, name) for name in ("fern", "wren", "ibis", "robin"))
        for user, name in ((self.fern, "Fern"), (self.wren, "Wren"), (self.ibis, "Ibis"), (self.robin, ROBIN_NAME)):
            user.call("PUT", f"/profile/{quoted(user.user)}/displayname", {"displayname": name})
        # Events that the default rules suppress, or don't mention.
        for number, condition in enumerate((
            self.matches("content.msgtype", "m.notice"), self.matches("type", "m.reaction"),
            self.matches("type", "m.sticker"), self.matches("type", "*.poll.*"), self.matches("type", "m.room.name"),
            self.matches("type", "m.call.hangup"), self.matches("type", "*.beacon_info"),
            self.matches("type", "*.rtc.notification"), self.matches("type", "org.example.*"),
            self.matches("content.membership", "leave"),
        )):
            self.fern.call("PUT", f"/pushrules/global/override/kind{number}", {
                "conditions": [condition], "actions": ["notify"]})
        self.fern.call("PUT", "/pushrules/global/override/weather", {
            "conditions": [self.matches("content.body", "*weather*")], "actions": []})
        rules = [rule["rule_id"] for rule in self.fern.call("GET", "/pushrules/")["global"]["override"]]
        assert "weather" in rules, rules
        self.room = self.chat = self.text = None

    @staticmethod
    def matches(key, pattern):
        return {"kind": "event_match", "key": key, "pattern": pattern}

    def state(self, user, room, kind, content, key=""):
        path = f"/rooms/{quoted(room)}/state/{kind}/{quoted(key)}"
        return user.call("PUT", path, content)["event_id"]

    def membership(self, room, user):
        """The event of Fern's or another user's membership."""
        state = self.wren.call("GET", f"/rooms/{quoted(room)}/state")
        return next(
            event["event_id"] for event in state
            if event["type"] == "m.room.member" and event["state_key"] == user.user)

    def invite_to_room(self):
        self.room = self.wren.call("POST", "/createRoom", {
            "name": "Kitchen garden", "preset": "private_chat"})["room_id"]
        for user in (self.ibis, self.fern):
            path = f"/rooms/{quoted(self.room)}/invite"
            self.wren.call("POST", path, {"user_id": user.user, "reason": "We need your beans"})
        self.ibis.call("POST", f"/rooms/{quoted(self.room)}/join", {})
        return self.membership(self.room, self.fern)

    def invite_to_chat(self):
        self.chat = self.wren.call("POST", "/createRoom", {
            "preset": "trusted_private_chat", "is_direct": True, "invite": [self.fern.user]})["room_id"]
        return self.membership(self.chat, self.fern)

    def join(self, room):
        self.fern.call("POST", f"/rooms/{quoted(room)}/join", {})

    def remove(self):
        self.wren.call("POST", f"/rooms/{quoted(self.room)}/kick", {"user_id": self.fern.user, "reason": "Slugs"})
        return self.membership(self.room, self.fern)

    def message_of_robin(self):
        """Lets Robin in, who then writes."""
        self.wren.call("POST", f"/rooms/{quoted(self.room)}/invite", {"user_id": self.robin.user})
        self.robin.call("POST", f"/rooms/{quoted(self.room)}/join", {})
        return self.robin.send(self.room, "m.room.message", {"msgtype": "m.text", "body": "Hello \u2067all\u2069"})

    def redact(self, event_id):
        self.wren.number += 1
        path = f"/rooms/{quoted(self.room)}/redact/{quoted(event_id)}/{self.wren.number}"
        self.wren.call("PUT", path, {"reason": "slugs"})


def kinds(garden):
    """The table. `$text` in a content is the ID of the first message."""

    def event(kind, content, room=None):
        def send():
            text = json.dumps(content).replace("$text", garden.text or "").replace("@fern", garden.fern.user)
            return garden.wren.send(room or garden.room, kind, json.loads(text))
        return send

    def message(content):
        return event("m.room.message", content)

    def first():
        garden.text = message({"msgtype": "m.text", "body": "The tomatoes are ripe"})()
        return garden.text

    def in_chat(kind, content):
        return lambda: event(kind, content, garden.chat)()

    def state(kind, content):
        return lambda: garden.state(garden.wren, garden.room, kind, content)

    def encrypted(plain):
        text = json.dumps(plain).replace("@fern", garden.fern.user)
        ciphertext = base64.b64encode(text.encode()).decode()
        return event("m.room.encrypted", {
            "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": ciphertext, "session_id": "s"})

    mention = {"user_ids": ["@fern"]}
    call = {"call_id": "1", "version": 0, "lifetime": 60000}
    offer = {"type": "offer", "sdp": "v=0\r\nm=audio 9"}
    # APNs gets nothing about a membership but the number of unread messages.
    no_text_at_apns = tuple(device for device in COMPLETE + FETCHING if device != "apns")
    return [
        Kind("invitation with a reason", garden.invite_to_room, "Invites you to this room: We need your beans",
             sound="default"),
        Kind("invitation to a direct chat", garden.invite_to_chat, "Invites you to chat", title="Wren", subtitle=None,
             sound="default"),
        Kind("text", first, "The tomatoes are ripe"),
        Kind("text in a direct chat", in_chat("m.room.message", {"msgtype": "m.text", "body": "Hello"}), "Hello",
             title="Wren", subtitle=None, sound="default"),
        Kind("emote", message({"msgtype": "m.emote", "body": "waters the beds"}), "* Wren waters the beds"),
        Kind("notice", message({"msgtype": "m.notice", "body": "Rain at noon"}), "Rain at noon"),
        Kind("formatted text", message({
            "msgtype": "m.text", "body": "**Ripe**: x", "format": "org.matrix.custom.html",
            "formatted_body": "<b>Ripe</b>:<ul><li>tomatoes &amp; beans</li><li>peas</li></ul>"}),
            "Ripe:\n• tomatoes & beans\n• peas"),
        Kind("image", message({"msgtype": "m.image", "body": "IMG_1.jpg", "url": "mxc://a/b"}), "Image"),
        Kind("image with a caption", message({
            "msgtype": "m.image", "body": "The first melon", "filename": "IMG_1.jpg", "url": "mxc://a/b"}),
            "Image: The first melon"),
        Kind("video", message({"msgtype": "m.video", "body": "V.mp4", "url": "mxc://a/b"}), "Video"),
        Kind("audio", message({"msgtype": "m.audio", "body": "rain.ogg", "url": "mxc://a/b"}), "Audio: rain.ogg"),
        Kind("voice message", message({
            "msgtype": "m.audio", "body": "Voice", "url": "mxc://a/b", "info": {"duration": 11200},
            "org.matrix.msc3245.voice": {}}), "Voice message (0:12)"),
        Kind("file", message({"msgtype": "m.file", "body": "plan.pdf", "url": "mxc://a/b"}), "File: plan.pdf"),
        Kind("location", message({
            "msgtype": "m.location", "body": "geo:1,2", "geo_uri": "geo:1,2",
            "m.location": {"uri": "geo:1,2", "description": "Bed 7"}}), "Location: Bed 7"),
        Kind("live location", state("org.matrix.msc3672.beacon_info", {"live": True}), "Shares a live location"),
        Kind("sticker", event("m.sticker", {"body": "A happy bean", "url": "mxc://a/b", "info": {}}),
             "Sticker: A happy bean"),
        Kind("poll", event("org.matrix.msc3381.poll.start", {
            "org.matrix.msc3381.poll.start": {
                "question": {"org.matrix.msc1767.text": "Beans or peas?"}, "kind": "org.matrix.msc3381.poll.disclosed",
                "max_selections": 1, "answers": [{"id": "1", "org.matrix.msc1767.text": "Beans"}]}}),
            "Poll: Beans or peas?"),
        Kind("vote", event("org.matrix.msc3381.poll.response", {
            "m.relates_to": {"rel_type": "m.reference", "event_id": "$text"},
            "org.matrix.msc3381.poll.response": {"answers": ["1"]}}), "Voted in a poll"),
        Kind("end of a poll", event("org.matrix.msc3381.poll.end", {
            "m.relates_to": {"rel_type": "m.reference", "event_id": "$text"}, "org.matrix.msc1767.text": "Beans"}),
            "Poll ended: Beans"),
        Kind("reaction", event("m.reaction", {
            "m.relates_to": {"rel_type": "m.annotation", "event_id": "$text", "key": "🌱"}}), "Reacted with 🌱"),
        Kind("mention", message({"msgtype": "m.text", "body": "Fern: look", "m.mentions": mention}), "Fern: look",
             subtitle="Wren mentioned you", sound="default", highlight=True),
        Kind("mention of the room", message({
            "msgtype": "m.text", "body": "@room tea", "m.mentions": {"room": True}}), "@room tea",
            subtitle="Wren mentioned the room", highlight=True),
        Kind("reply", message({
            "msgtype": "m.text", "body": "> <@fern> Ripe?\n\nYes", "m.mentions": {},
            "m.relates_to": {"m.in_reply_to": {"event_id": "$text"}}}), "Yes", subtitle="Wren replied"),
        Kind("message in a thread", message({
            "msgtype": "m.text", "body": "Five o'clock", "m.relates_to": {
                "rel_type": "m.thread", "event_id": "$text", "is_falling_back": True,
                "m.in_reply_to": {"event_id": "$text"}}}), "Five o'clock", subtitle="Wren in a thread"),
        Kind("edit with a mention", message({
            "msgtype": "m.text", "body": "* Fern: the beans", "m.mentions": mention,
            "m.new_content": {"msgtype": "m.text", "body": "Fern: the beans", "m.mentions": mention},
            "m.relates_to": {"rel_type": "m.replace", "event_id": "$text"}}), "Fern: the beans (edited)",
            subtitle="Wren mentioned you", sound="default", highlight=True),
        Kind("message that is redacted", message({"msgtype": "m.text", "body": "Slugs!"}), "Slugs!",
             before=garden.redact, suppression="redacted"),
        Kind("encrypted message", encrypted({
            "type": "m.room.message", "content": {"msgtype": "m.text", "body": "A secret"}}), "A secret"),
        Kind("encrypted mention", encrypted({
            "type": "m.room.message",
            "content": {"msgtype": "m.text", "body": "Fern: a secret", "m.mentions": mention}}), "Fern: a secret",
            subtitle="Wren mentioned you", sound="default", highlight=True),
        Kind("encrypted message that a rule suppresses", encrypted({
            "type": "m.room.message", "content": {"msgtype": "m.text", "body": "The weather is bad"}}), "",
            suppression="push rule weather"),
        Kind("encrypted message without a key", event("m.room.encrypted", {
            "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEn…", "session_id": "s"}), "Encrypted message"),
        Kind("voice call", in_chat("m.call.invite", {**call, "offer": offer}), "Voice call", title="Wren",
             subtitle=None, sound="ring"),
        Kind("video call", in_chat("m.call.invite", {
            **call, "call_id": "2", "offer": {**offer, "sdp": "v=0\r\nm=audio 9\r\nm=video 9"}}), "Video call",
            title="Wren", subtitle=None, sound="ring"),
        Kind("end of a call", in_chat("m.call.hangup", {"call_id": "2", "version": 0}), "Call ended", title="Wren",
             subtitle=None),
        Kind("group call", event("org.matrix.msc4075.rtc.notification", {
            "notification_type": "ring", "lifetime": 60000, "m.mentions": {"room": True}}), "Incoming call"),
        Kind("event of an unknown type", event("org.example.harvest", {"m.text": [{"body": "12 kg"}]}), "12 kg"),
        Kind("name from right to left", garden.message_of_robin, "Hello all", subtitle=ROBIN_SHOWN),
        Kind("name of the room", state("m.room.name", {"name": "Orchard"}), "Changed the room's name to Orchard",
             title="Orchard"),
        Kind("moved room", state("m.room.tombstone", {"body": "moved", "replacement_room": "!new:interop.test"}),
             "The room has moved", title="Orchard", highlight=True),
        # Synapse evaluates push rules on a membership for the user whose it is, and not for others.
        Kind("removal from the room", garden.remove, "Removed you from the room: Slugs", title="Orchard",
             devices=no_text_at_apns),
    ]


def differences(kind, device, shown):
    """What is wrong with the notification on a device."""
    fetches = device in FETCHING or kind.name.startswith("encrypted")
    if kind.suppression and fetches:
        expected = {"suppression": kind.suppression, "body": None}
    else:
        expected = {"title": kind.title, "subtitle": kind.subtitle, "body": kind.body, "suppression": None}
        if fetches:
            expected |= {"sound": kind.sound, "highlight": kind.highlight}
    for key, value in expected.items():
        if shown.get(key) != value:
            yield f"{kind.name}, {device}: {key} is {shown.get(key)!r} instead of {value!r}"


class Recording:
    """The messages and what the homeserver knows, from which the same notifications follow without a homeserver."""

    def __init__(self, garden, places):
        self.garden, self.kinds, self.states = garden, [], []
        scalar = places.web.browser.private_numbers().private_value.to_bytes(32, "big")
        self.head = {
            "user_id": garden.fern.user, "private_key": base64.b64encode(scalar).decode(),
            "auth": base64.b64encode(places.web.auth).decode(), "rules": garden.fern.call("GET", "/pushrules/")}

    def add(self, kind, event_id, received):
        room = self.garden.chat if kind.title == "Wren" else self.garden.room
        path = f"/rooms/{quoted(room)}"
        context_filter = quoted(json.dumps({"types": STATE_TYPES, "lazy_load_members": True}))
        context = self.response(f"{path}/context/{quoted(event_id)}?limit=0&filter={context_filter}")
        if context:
            members = self.response(f"{path}/joined_members")
            found = {"event": context["event"], "state": context["state"], "members": members and members["joined"]}
        else:
            invitations = self.response("/sync")["rooms"]["invite"]
            found = {"invitation": invitations[room]["invite_state"]["events"]}
        # Most kinds have the same room.
        if found.get("state") is not None:
            state = {"state": found.pop("state"), "members": found.pop("members")}
            if state not in self.states:
                self.states.append(state)
            found["room"] = self.states.index(state)
        messages = [
            {"device": device, "message": (
                base64.b64encode(message).decode() if isinstance(message, bytes) else message)}
            for device, message in received.items()]
        words = {
            "title": kind.title, "subtitle": kind.subtitle, "body": kind.body, "sound": kind.sound,
            "highlight": kind.highlight, "suppression": kind.suppression}
        self.kinds.append({"kind": kind.name, "room_id": room, "words": words, **found, "messages": messages})

    def response(self, path):
        """What the homeserver returns to the user, or None if it refuses."""
        try:
            return self.garden.fern.call("GET", path)
        except urllib.error.HTTPError as error:
            if error.code not in (403, 404):
                raise
            return None

    def write(self, path):
        lines = ",\n".join(json.dumps(kind, ensure_ascii=False) for kind in self.kinds)
        head = json.dumps({**self.head, "rooms": self.states}, ensure_ascii=False)
        path.write_text(f'{head[:-1]}, "kinds": [\n{lines}\n]}}\n')


def journey(base, gateway, deliveries, places, program, record):
    garden = Garden(base)
    places.set_pushers(garden.fern, gateway)
    device_program = DeviceProgram(program, base, garden.fern, places.web.browser, places.web.auth)
    recording, wrong, count = Recording(garden, places) if record else None, [], 0
    try:
        for kind in kinds(garden):
            event_id = kind.send()
            received = {device: deliveries.wait(device, event_id, kind.name) for device in kind.devices}
            if kind.before:
                kind.before(event_id)
            for device, message in received.items():
                provider = device.removesuffix("-ids")
                shown = device_program.show(device, provider, message)
                wrong += differences(kind, device, shown)
                count += 1
            if recording:
                recording.add(kind, event_id, received)
            # The next events are not about an invitation.
            if kind.send == garden.invite_to_room:
                garden.join(garden.room)
            if kind.send == garden.invite_to_chat:
                garden.join(garden.chat)
    finally:
        device_program.stop()
    if wrong:
        raise SystemExit("\n".join(wrong))
    if recording:
        recording.write(record)
    print(f"words on devices: {len(kinds(garden))} kinds of events, {count} notifications as expected")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("matrix_push")
    parser.add_argument("device")
    parser.add_argument("--record", type=pathlib.Path, metavar="FILE", help="write the messages to a file")
    options = parser.parse_args()
    if "HOMESERVER_URL" not in os.environ:
        parser.error("HOMESERVER_URL is not set; run it with with-synapse.py")
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    deliveries = Deliveries()
    places = Providers(deliveries)
    with tempfile.TemporaryDirectory() as name:
        configuration = providers.write_configuration(pathlib.Path(name), places.apns, places.web)
        gateway, url = providers.start_gateway(options.matrix_push, configuration)
        try:
            journey(os.environ["HOMESERVER_URL"], url, deliveries, places, options.device, options.record)
        finally:
            gateway.terminate()
            gateway.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
