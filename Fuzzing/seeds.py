#!/usr/bin/env python3
"""Writes the initial inputs of fuzzing: Fuzzing/seeds.py FOLDER

FOLDER gets a folder for each target. The inputs come from what the project has anyway: the examples in Schemas/, the
texts in its tests, the inputs that fuzzing found before (Fuzzing/finds), and, where it is there, ../shared. Of these
nothing is kept in the project.
"""

import hashlib
import itertools
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MOST_BYTES = 20_000


def literals(folder, suffix=".swift"):
    """The string literals of Swift sources, raw literals included; interpolations stay unchanged."""
    found = set()
    for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
        text = path.read_text()
        for match in re.finditer(r'(#*)"""\n(.*?)"""\1', text, re.DOTALL):
            found.add(match[2])
        for match in re.finditer(r'(#*)"((?:\\.|[^"\\\n]|"(?!\1)(?=.*"\1))*?)"\1', text):
            found.add(match[2] if match[1] else match[2].replace('\\"', '"').replace("\\\\", "\\"))
    return [text.encode() for text in sorted(found)]


def files(folder, pattern):
    return [path.read_bytes() for path in sorted(folder.rglob(pattern)) if path.stat().st_size <= MOST_BYTES]


def bodies():
    """Bodies of requests and responses in captured traffic."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            for key, member in value.items():
                if key in ("body", "response", "request") and member is not None:
                    found.append(member.encode() if isinstance(member, str) else json.dumps(member).encode())
                walk(member)
        elif isinstance(value, list):
            for member in value:
                walk(member)

    for path in sorted((SHARED / "captured-traffic").rglob("*.json")):
        walk(json.loads(path.read_text()))
    return found


# Cases of `matrix-push rules evaluate`, with each kind of rule and condition once.
CASES = [
    {
        "event": {"type": "m.room.message", "sender": "@a:x", "room_id": "!r:x", "content": {
            "msgtype": "m.text", "body": "Tea time, Me?", "list": [1, "a"], "m.mentions": {"room": True}}},
        "user_id": "@me:x", "display_name": "Me", "room_member_count": 2, "sender_power_level": 50,
        "notification_power_levels": {"room": 50}, "base": base, "legacy_mentions": True, "rules": rules,
    }
    for base in ("none", "server")
    for rules in (
        "default",
        {"content": [{"rule_id": "tea", "default": False, "enabled": True, "pattern": "t?a*",
                      "actions": ["notify", {"set_tweak": "sound", "value": "bell"}]}]},
        {"room": [{"rule_id": "!r:x", "default": False, "enabled": False, "actions": ["dont_notify"]}],
         "sender": [{"rule_id": "@a:x", "default": False, "enabled": True, "actions": []}]},
        {"override": [
            {"rule_id": kind, "default": False, "enabled": True, "actions": ["notify", {"set_tweak": "highlight"}],
             "conditions": [{"kind": kind, **condition}]}
            for kind, condition in {
                "event_match": {"key": "type", "pattern": "M.ROOM.*"},
                "event_property_is": {"key": r"content.m\.mentions.room", "value": True},
                "event_property_contains": {"key": "content.list", "value": "a"},
                "room_member_count": {"is": ">=2"},
                "sender_notification_permission": {"key": "room"},
                "contains_display_name": {},
                "org.example.moon": {"phase": "full"},
            }.items()],
         "underride": [{"rule_id": ".m.rule.message", "default": True, "enabled": False, "actions": []}]},
    )
]
CASE_MEMBERS = set(CASES[0]) | {"id"}


# Configurations of `matrix-push gateway`, with files that the fuzzer's environment has.
CONFIGURATIONS = [
    b"""listen: {host: 127.0.0.1, port: 7183}
limits: {body: 2048, devices: 5, in_flight: 7, deadline: 2.5}
dedupe: {window: 60, entries: 10}
network: {allow: [10.1.0.0/16, "fd00::/8"], proxy: "http://u:p@proxy.example:3128"}
apps:
""" + app
    for app in (
        b"- {app_id: a, provider: apns, topic: t, key_file: apns.p8, key_id: KEY1234567, team_id: TEAM123456,\n"
        b"   push_type: alert, endpoint: 'http://127.0.0.1:1', payload: plain, collapse: room, expiration: 60}\n",
        b"- {app_id: a, provider: apns, topic: t, certificate_file: apns.p8, environment: sandbox}\n",
        b"- app_id: 'a.*'\n  provider: fcm\n  service_account_file: account.json\n  token_kind: fid\n"
        b"  fcm_options: {android: {ttl: 30s, data: {from: x}}, apns: {payload: {aps: {}}}}\n",
        b"- {app_id: a, provider: webpush, vapid_private_key_file: vapid.pem, vapid_subject: 'mailto:a@b.example',\n"
        b"   payload: declarative, navigate: 'https://a.example/{room_id}', allowed_endpoints: ['*.example']}\n",
        b"- {app_id: a, provider: unifiedpush, timeout: 2.5, allowed_hosts: [push.example, '2001:db8::*'],\n"
        b"   vapid_private_key_file: vapid.pem, vapid_subject: 'mailto:a@b.example', on_outage: queue}\n"
        b"- {app_id: '*', provider: log, path: log, in_flight: 3}\n",
    )
]


def vectors():
    path = SHARED / "push-rule-vectors" / "vectors.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def with_edits(case):
    """A case and edits of its ruleset; any bytes are valid edits."""
    text = json.dumps({key: case[key] for key in case if key in CASE_MEMBERS}, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n" + hashlib.sha256(text.encode()).digest()[:24]


def rule_globs(cases, others):
    """Patterns and the texts that cases match them against, short and repeated."""
    pairs = {(a, b) for a in others for b in (a, b"a tea-time")}
    for case in cases:
        rules = [rule for kind in case["rules"].values() for rule in kind] if case["rules"] != "default" else []
        conditions = [condition for rule in rules for condition in rule.get("conditions", [])]
        patterns = [having["pattern"] for having in rules + conditions if isinstance(having.get("pattern"), str)]
        content = case["event"].get("content")
        body = content.get("body") if isinstance(content, dict) else None
        pairs |= {(a.encode(), body.encode()) for a in patterns if isinstance(body, str)}
    pairs = sorted(pair for pair in pairs if b"\n" not in pair[0])
    return [bytes([lengths]) + a + b"\n" + b for (a, b), lengths in zip(pairs, itertools.cycle([0, 0, 0, 0x67]))]


def status_bytes(status):
    """A status as the targets of responses read it."""
    return bytes(divmod(status - 100, 100))


def main():
    target_folder = pathlib.Path(sys.argv[1])
    texts = literals("Tests/APIRuntimeTests") + literals("Tests/GeneratedAPITests") + literals("Tests/PushGatewayTests")
    json_texts = [text for text in texts if text.lstrip()[:1] in (b"{", b"[", b'"')] + bodies()
    suite = files(SHARED / "json-test-suite", "*.json")
    schemas = files(ROOT / "Schemas", "*.yaml")
    patterns = literals("Tests/StringGrammarsTests")
    globs = [text.replace(b"\\n", b"\n") for text in literals("Tests/PushGatewayTests") if len(text) < 60]
    cases = CASES + vectors()
    payloads = json_texts + suite
    provider_texts = [
        text for text in literals("Tests/PushProvidersTests") if text.lstrip()[:1] == b"{" or b'"reason"' in text]
    # A status, the text of Retry-After in a line, the body.
    statuses = (200, 201, 400, 401, 403, 404, 410, 413, 429, 500, 503)
    bodies_of_errors = provider_texts + [b"", b"<html>", b'{"reason":"BadDeviceToken"}', b'{"errno":102,"code":404}']
    responses = [
        status_bytes(status) + after + b"\n" + body
        for body in bodies_of_errors
        for status in statuses
        for after in (b"", b"120", b"Sun, 06 Nov 1994 08:49:37 GMT")
    ]
    seeds = {
        "json": payloads,
        "notify": payloads,
        "set-pusher": payloads,
        "set-push-rule": payloads,
        "push-rule-actions": payloads,
        "push-rule-enabled": payloads,
        "responses": [bytes([choice]) + text for text in json_texts for choice in range(7)],
        "gateway": payloads,
        "provider-requests": payloads + provider_texts,
        "apns-response": responses,
        "fcm-response": responses,
        "webpush-response": responses,
        "unifiedpush-response": responses,
        "oauth": responses + [
            status_bytes(status) + b"\n" + body
            for body in (
                b'{"access_token":"a","token_type":"Bearer","expires_in":3599}', b'{"access_token":"","expires_in":-1}',
                b'{"error":"invalid_grant","error_description":"Invalid JWT Signature."}', b'{"error":{"code":403}}')
            for status in statuses
        ],
        "configuration": CONFIGURATIONS + [
            text for text in literals("Tests/PushGatewayTests") + literals("Tests/GatewayDeliveryTests")
            if b"apps:" in text],
        "forwarded": [
            a + b"\n" + b for a in (b"6.6.6.6", b"2001:db8::1, unknown") for b in literals("Tests/PushGatewayTests")
            if b"for=" in b],
        "yaml": schemas + literals("Tests/YAMLTreeTests") + suite,
        "glob": [a + b"\n" + b for a in globs for b in (a, b"", b"com.example.app")],
        "rule-glob": rule_globs(cases, [text for text in literals("Tests/PushRulesTests") if len(text) < 60]),
        "rules": [with_edits(case) for case in cases],
        "pattern": [a + b"\n" + b for a in patterns if len(a) < 60 for b in (a, b"abc 123")],
    }
    for target, inputs in seeds.items():
        folder = target_folder / target
        folder.mkdir(parents=True, exist_ok=True)
        inputs = inputs + files(ROOT / "Fuzzing" / "finds" / target, "*")
        for data in inputs:
            if len(data) <= MOST_BYTES:
                (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    main()
