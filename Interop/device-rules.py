#!/usr/bin/env python3
"""Compares the push rules on a device with those of a real homeserver, for events in the clear.

    device-rules.py [--events N] [--seed N] MATRIX_PUSH DEVICE

HOMESERVER_URL names the homeserver, a Synapse (`with-synapse.py` sets it). Two users send events into rooms of two and more
members: texts, mentions, keywords, notices, edits, replies, reactions, mentions of the room with and without the power to,
polls, server ACLs, calls. Five users have different rules, some of them random. For each event and each member:

- Synapse's decision is what `GET /notifications` has: whether the event notifies, with which sound, highlighted or not.
- `MATRIX_PUSH rules evaluate`, with the rules that the homeserver returns to the user, must decide the same, except for rules
  for senders: Synapse looks for the member `user_id` of an event, which events don't have. Without these rules it must.
- PushClient, in the program DEVICE, gets the event's ID, as from a gateway, and must show the event with this sound and
  highlight, or suppress it by the same rule.

Exits with 1, and prints the first differences, unless all decisions are the same. The same seed makes the same events.
"""

import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import urllib.error
import urllib.parse

from device_program import DeviceProgram
from pusher import load

providers = load("push-providers")

WORDS = ["tea", "time", "tomato", "beans", "ripe", "urgent", "me_too", "Fern", "fern", "C++", "a.b", "x1", "TEA", "(b)"]
MEMBERS = ["default", "keywords", "mutes", "random", "master"]
NAMES = {"default": "Fern", "keywords": "Tea Time", "mutes": "Fern", "random": "C++", "master": "Sorrel"}
TYPES = ["m.room.message", "m.sticker", "m.reaction", "org.example.harvest", "m.*", "*poll*"]


def quoted(text):
    return urllib.parse.quote(text, safe="")


def matches(key, pattern):
    return {"kind": "event_match", "key": key, "pattern": pattern}


class Member:
    """A user with rules, whose decisions are compared."""

    def __init__(self, base, kind):
        self.kind, self.account = kind, providers.Matrix(base, kind)
        self.user, self.token, self.name = self.account.user, self.account.token, NAMES[kind]
        self.account.call("PUT", f"/profile/{quoted(self.user)}/displayname", {"displayname": self.name})

    def set_rule(self, kind, rule_id, actions, **members):
        self.account.call(
            "PUT", f"/pushrules/global/{kind}/{quoted(rule_id)}", {"actions": actions, **members})

    def enable(self, kind, rule_id, enabled):
        self.account.call("PUT", f"/pushrules/global/{kind}/{quoted(rule_id)}/enabled", {"enabled": enabled})


class Rooms:
    """Rooms of the members with Wren, who has power, and with Ibis, who has none."""

    def __init__(self, base):
        self.wren, self.ibis = providers.Matrix(base, "wren"), providers.Matrix(base, "ibis")
        self.members = [Member(base, kind) for kind in MEMBERS]
        # The room version, the content of the power levels, and the members, by room ID.
        self.chats = [self.create([member], [self.wren], {}) for member in self.members]
        everybody = [self.wren, self.ibis]
        self.groups = [
            self.create(self.members, everybody, {"name": "Beds", "room_version": "10"}),
            self.create(self.members, everybody, {
                "name": "Loud", "room_version": "11", "power_level_content_override": {"notifications": {"room": 0}}}),
            self.create(self.members, everybody, {"name": "Orchard", "room_version": "12"}),
            self.create(self.members[:2], everybody, {"room_version": "10"}),
        ]
        self.ids = [room["id"] for room in self.chats + self.groups]

    def create(self, members, senders, options):
        options = {"preset": "private_chat", **options}
        room = self.wren.call("POST", "/createRoom", options)["room_id"]
        for user in [member.account for member in members] + senders[1:]:
            self.wren.call("POST", f"/rooms/{quoted(room)}/invite", {"user_id": user.user})
            user.call("POST", f"/rooms/{quoted(room)}/join", {})
        return {"id": room, "members": members, "senders": senders}

    def facts(self, room):
        """The members of a case of `rules evaluate` that describe the room."""
        state = self.wren.call("GET", f"/rooms/{quoted(room['id'])}/state")
        content = {(event["type"], event["state_key"]): event for event in state}
        create = content["m.room.create", ""]
        return {
            "room_member_count": sum(
                event["type"] == "m.room.member" and event["content"]["membership"] == "join" for event in state),
            "power_levels": content["m.room.power_levels", ""]["content"],
            "room_version": create["content"].get("room_version", "1"),
            "creators": [create["sender"], *create["content"].get("additional_creators", [])],
        }


class Events:
    """Random events from few words, so that rules match often."""

    def __init__(self, rooms, seed):
        self.rooms, self.random, self.number = rooms, random.Random(seed), 0
        # The messages of each room, to which others relate.
        self.messages = collections.defaultdict(list)

    def chance(self, probability):
        return self.random.random() < probability

    def any(self, choices):
        return self.random.choice(choices)

    def body(self, room):
        words = [self.any(WORDS) for _ in range(self.random.randint(1, 5))]
        if self.chance(0.25):
            words.append(self.any(["@room", *(member.name for member in room["members"]),
                                   *(member.user[1:].split(":")[0] for member in room["members"])]))
        self.random.shuffle(words)
        return self.any([" ", " ", " ", ", ", "-", "_"]).join(words)

    def mentions(self, room):
        users = [member.user for member in room["members"] if self.chance(0.4)]
        return self.any([
            {}, {"user_ids": users}, {"user_ids": users}, {"user_ids": users}, {"room": True}, {"room": True},
            {"user_ids": users, "room": True}, {"room": False}, {"user_ids": [], "room": False}])

    def message(self, room):
        content = {"msgtype": self.any(["m.text"] * 6 + ["m.notice", "m.notice", "m.emote"]), "body": self.body(room)}
        if self.chance(0.5):
            content["m.mentions"] = self.mentions(room)
        return "m.room.message", content

    def related(self, room, kind, content, **relation):
        if not self.messages[room["id"]]:
            return self.message(room)
        event = self.any(self.messages[room["id"]])
        return kind, {**content, "m.relates_to": {"event_id": event, **relation}}

    def edit(self, room):
        kind, new = self.message(room)
        content = {**new, "body": f"* {new['body']}", "m.new_content": new}
        return self.related(room, kind, content, rel_type="m.replace")

    def reply(self, room):
        kind, content = self.message(room)
        if not self.messages[room["id"]]:
            return kind, content
        event = self.any(self.messages[room["id"]])
        return kind, {**content, "m.relates_to": {"m.in_reply_to": {"event_id": event}}}

    def threaded(self, room):
        kind, content = self.message(room)
        return self.related(room, kind, content, rel_type="m.thread")

    def reaction(self, room):
        return self.related(room, "m.reaction", {}, rel_type="m.annotation", key=f"{self.any(WORDS)} {self.number}")

    def poll(self, room):
        text = self.body(room)
        if self.chance(0.5):
            return "m.poll.start", {"m.poll": {"question": {"m.text": [{"body": text}]}}, "body": text}
        return "org.matrix.msc3381.poll.start", {
            "org.matrix.msc3381.poll.start": {"question": {"org.matrix.msc1767.text": text}},
            "org.matrix.msc1767.text": text}

    def poll_response(self, room):
        kind = self.any(["m.poll.response", "m.poll.end", "org.matrix.msc3381.poll.response"])
        return self.related(room, kind, {}, rel_type="m.reference")

    def other(self, room):
        return self.any([
            ("m.sticker", {"body": self.body(room), "url": "mxc://a/b", "info": {}}),
            ("m.call.invite", {"call_id": str(self.number), "version": 0, "lifetime": 60000,
                               "offer": {"type": "offer", "sdp": "v=0"}}),
            ("m.call.hangup", {"call_id": str(self.number), "version": 0}),
            ("org.example.harvest", {"body": self.body(room), "weight": self.random.randint(0, 3)}),
            ("org.example.harvest", {"kinds": [self.any(WORDS), self.any(WORDS)], "ripe": self.chance(0.5)}),
        ])

    def send(self):
        """Sends an event into a room and returns its ID."""
        self.number += 1
        room = self.any(self.rooms.chats if self.chance(0.4) else self.rooms.groups)
        sender = self.any(room["senders"])
        if sender is self.rooms.wren and self.chance(0.06):
            kind, content = self.any([
                ("m.room.server_acl", {"allow": ["*"], "deny": [f"slug{self.number}.example"]}),
                ("m.room.topic", {"topic": self.body(room)}),
                ("m.room.join_rules", {"join_rule": self.any(["invite", "knock"]), "n": self.number}),
            ])
            path = f"/rooms/{quoted(room['id'])}/state/{kind}"
            return sender.call("PUT", path, content)["event_id"]
        make = self.any(
            [self.message] * 8 + [self.edit] * 2 + [self.reply] * 2 + [self.reaction] * 2 + [self.threaded, self.poll,
             self.poll_response, self.other, self.other])
        kind, content = make(room)
        event_id = sender.send(room["id"], kind, content)
        # Threads begin at events without a relation.
        if kind == "m.room.message" and "m.relates_to" not in content:
            self.messages[room["id"]].append(event_id)
        return event_id


class Rules:
    """The rules of the members."""

    def __init__(self, rooms, seed):
        self.rooms, self.random = rooms, random.Random(seed + 1)

    def any(self, choices):
        return self.random.choice(choices)

    def set(self):
        for member in self.rooms.members:
            match member.kind:
                case "keywords": self.keywords(member)
                case "mutes": self.mutes(member)
                case "random": self.random_rules(member)
                case "master": member.enable("override", ".m.rule.master", True)

    def keywords(self, member):
        loud = ["notify", {"set_tweak": "sound", "value": "kettle"}, {"set_tweak": "highlight"}]
        for pattern in ("tea", "tomat*", "?eans", "c++"):
            member.set_rule("content", pattern, loud, pattern=pattern)
        member.set_rule("room", self.rooms.groups[2]["id"], [])
        member.set_rule("sender", self.rooms.ibis.user, ["notify", {"set_tweak": "sound", "value": "ibis"}])

    def mutes(self, member):
        member.set_rule("override", "urgent", [
            "notify", {"set_tweak": "sound", "value": "bell"}, {"set_tweak": "highlight", "value": True}],
            conditions=[matches("content.body", "*urgent*")])
        member.set_rule("override", "muted", [], conditions=[matches("room_id", self.rooms.groups[1]["id"])])
        member.set_rule("underride", "harvest", ["notify"], conditions=[
            matches("type", "org.example.*"), {"kind": "event_property_is", "key": "content.weight", "value": 2}])
        member.set_rule("underride", "kinds", ["notify", {"set_tweak": "highlight"}], conditions=[
            {"kind": "event_property_contains", "key": "content.kinds", "value": "tea"}])
        member.enable("override", ".m.rule.suppress_notices", False)
        member.enable("override", ".m.rule.suppress_edits", False)

    def random_condition(self):
        return self.any([
            matches("type", self.any(TYPES)), matches("content.body", self.any(WORDS)),
            matches("content.msgtype", self.any(["m.notice", "m.*"])), matches("sender", "@ibis*"),
            {"kind": "room_member_count", "is": self.any(["2", ">2", "<4", ">=7", "==4", "<=2"])},
            {"kind": "sender_notification_permission", "key": "room"}, {"kind": "contains_display_name"},
            {"kind": "event_property_is", "key": "content.ripe", "value": True},
            {"kind": "event_property_is", "key": r"content.m\.mentions.room", "value": True},
            {"kind": "event_property_contains", "key": "content.kinds", "value": self.any(WORDS)},
            {"kind": "event_property_is", "key": r"content.m\.relates_to.rel_type", "value": "m.thread"},
        ])

    # Sounds identify the rules.
    def random_actions(self, number):
        sound = {"set_tweak": "sound", "value": f"rule{number}"}
        return self.any([
            [], ["notify", sound], ["notify", sound], ["notify", sound, {"set_tweak": "highlight"}],
            ["notify", sound, {"set_tweak": "highlight", "value": False}]])

    def random_rules(self, member):
        for number in range(14):
            kind = self.any(["override", "underride", "underride", "content"])
            if kind == "content":
                pattern = self.any(WORDS + ["t*", "*e", "??"])
                member.set_rule(kind, f"rule{number}", self.random_actions(number), pattern=pattern)
                continue
            conditions = [self.random_condition() for _ in range(self.any([1, 2, 2, 3]))]
            member.set_rule(kind, f"rule{number}", self.random_actions(number), conditions=conditions)
        for rule in (".m.rule.reaction", ".m.rule.is_room_mention"):
            member.enable("override", rule, self.any([True, False]))
        member.account.call(
            "PUT", "/pushrules/global/underride/.m.rule.message/actions",
            {"actions": ["notify", {"set_tweak": "sound", "value": "message"}]})


def synapse_decisions(member):
    """The actions of each event that notifies the member, by event ID."""
    found, token = {}, None
    while True:
        path = "/notifications?limit=500" + (f"&from={token}" if token else "")
        page = member.account.call("GET", path)
        for entry in page["notifications"]:
            found[entry["event"]["event_id"]] = entry["actions"]
        token = page.get("next_token")
        if not token or not page["notifications"]:
            return found


def tweaks(actions):
    """Sound and highlight."""
    found = {}
    for action in actions:
        if isinstance(action, dict):
            found[action["set_tweak"]] = action.get("value", True)
    return found.get("sound"), found.get("highlight", False)


def all_events(rooms, room):
    """The events of a room as its members see them, by ID."""
    found, token = {}, None
    while True:
        path = f"/rooms/{quoted(room['id'])}/messages?dir=b&limit=500" + (f"&from={token}" if token else "")
        page = rooms.wren.call("GET", path)
        found |= {event["event_id"]: event for event in page["chunk"]}
        token = page.get("end")
        if not token or not page["chunk"]:
            return found


def cases(rooms, sent):
    """The cases of `rules evaluate`, each with its member and the event."""
    rules = {member.user: member.account.call("GET", "/pushrules/")["global"] for member in rooms.members}
    for room in rooms.chats + rooms.groups:
        facts = rooms.facts(room)
        for event in all_events(rooms, room).values():
            if event["event_id"] not in sent:
                continue
            event = {**event, "room_id": room["id"]}
            for member in room["members"]:
                yield member, event, {
                    "event": event, "user_id": member.user, "display_name": member.name, "rules": rules[member.user],
                    "base": "none", **facts}


def evaluated(command, cases):
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    run = subprocess.run(
        [command, "rules", "evaluate", "-"], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    decisions = [json.loads(line) for line in run.stdout.splitlines()]
    if len(decisions) != lines.count("\n") or any("error" in decision for decision in decisions):
        raise SystemExit(f"device-rules: {len(decisions)} results: {decisions[:1]}")
    return decisions


class Comparison:
    def __init__(self):
        self.differences, self.decided, self.notified, self.highlighted = [], collections.Counter(), 0, 0
        # The decisions by rules for senders.
        self.by_sender = 0

    def add(self, what, member, event, ours, theirs):
        if ours != theirs:
            content = json.dumps(event["content"], ensure_ascii=False)
            self.differences.append(f"{what}, {member.kind}: {ours} instead of {theirs}: {event['type']} {content}")

    def rules(self, member, event, decision, actions):
        """Compares the evaluator's decision with Synapse's."""
        notifies = decision["notify"]
        sound, highlight = decision["tweaks"].get("sound"), decision["tweaks"].get("highlight", False)
        ours = (True, sound, highlight) if notifies else (False,)
        theirs = (False,) if actions is None else (True, *tweaks(actions))
        self.add("rules", member, event, ours, theirs)
        self.decided[(decision.get("rule") or {}).get("rule_id")] += 1
        self.notified += notifies
        self.highlighted += notifies and highlight

    def device(self, member, event, decision, shown):
        """Compares what a device shows with the evaluator's decision."""
        rule = (decision.get("rule") or {}).get("rule_id")
        if not decision["notify"] and rule:
            expected = {"suppression": f"push rule {rule}"}
        else:
            # Without a rule that matches, the homeserver is believed, and there is no sound.
            expected = {"suppression": None, "sound": decision["tweaks"].get("sound"),
                        "highlight": decision["tweaks"].get("highlight", False), "incompleteness": None}
        self.add("device", member, event, {key: shown.get(key) for key in expected}, expected)


def compare(options, base):
    rooms = Rooms(base)
    Rules(rooms, options.seed).set()
    events = Events(rooms, options.seed)
    sent = {events.send() for _ in range(options.events)}
    table = list(cases(rooms, sent))
    decisions = evaluated(options.matrix_push, [case for _, _, case in table])
    without_senders = evaluated(options.matrix_push, [
        case | {"rules": case["rules"] | {"sender": []}} for _, _, case in table])
    theirs = {member.user: synapse_decisions(member) for member in rooms.members}
    devices = {
        member.user: DeviceProgram(options.device, base, member, max_rule_age=3600) for member in rooms.members}
    result = Comparison()
    try:
        for (member, event, _), decision, comparable in zip(table, decisions, without_senders):
            result.rules(member, event, comparable, theirs[member.user].get(event["event_id"]))
            result.by_sender += decision != comparable
            message = {"notification": {"event_id": event["event_id"], "room_id": event["room_id"]}}
            shown = devices[member.user].show("phone", "push", json.dumps(message).encode())
            result.device(member, event, decision, shown)
    finally:
        for device in devices.values():
            device.stop()
    print(f"push rules on devices: {len(sent)} events, {len(table)} decisions, {result.notified} notify, "
          f"{result.highlighted} highlight, by {len(result.decided)} rules: {len(result.differences)} differences, "
          f"and {result.by_sender} by rules for senders, which Synapse ignores")
    for difference in result.differences[:10]:
        print(f"    {difference}")
    # Few rules that match would make the test meaningless.
    return 1 if result.differences or len(result.decided) < 15 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("matrix_push")
    parser.add_argument("device")
    options = parser.parse_args()
    if "HOMESERVER_URL" not in os.environ:
        parser.error("HOMESERVER_URL is not set; run it with with-synapse.py")
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    return compare(options, os.environ["HOMESERVER_URL"])


if __name__ == "__main__":
    sys.exit(main())
