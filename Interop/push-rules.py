#!/usr/bin/env python3
"""Compares a push rule evaluator with Synapse's on random rulesets and events.

    push-rules.py [--count N] [--seed N] COMMAND [ARGUMENT…]

The command gets a case a line on standard input and answers each with a line of JSON that has `notify` and `tweaks`, as
`matrix-push rules evaluate -` does. Where Synapse is known to differ from the specification, a difference is counted and
excused; any other is printed, and the exit code is 1. Run it with the Python that has the package `matrix-synapse`.
"""

import argparse
import collections
import json
import random
import re
import subprocess
import sys

from synapse.push.bulk_push_rule_evaluator import _flatten_dict
from synapse.synapse_rust.push import FilteredPushRules, PushRule, PushRuleEvaluator, PushRules

ME = "@me:example.org"
CLASSES = {"override": 5, "content": 4, "room": 3, "sender": 2, "underride": 1}
WORDS = [
    "tea", "time", "me", "Me", "foo_bar", "x1", "café", "ΟΔΌΣ", "日本", "a.b", "@room", "C++", "ſ", "e\u0301", "😀",
]
TEXTS = ["", "a", "tea", "TEA time", "foo_bar", "é", "1", "m.text", "a\nb", "[x]", "a\\b", "É", "true"]
PATTERNS = [
    "", "*", "?", "t*", "t?a", "*time", "tea", "TEA", "t*e*", "foo*", "caf?", "é", "οδός", "m.*", "[x]", "??", "a*b",
    "a\\*", "(a|b)", "*😀*", "me", "@room", "c++", "*a*", "$", "^a", "日*",
]
KEYS = [
    "type", "content.body", "content.msgtype", "content.v", "content.w", r"content.a\.b", r"content.a\\b",
    "content.a.b", "content.list", "state_key", "sender", "room_id", "none", r"content.\v", "content",
]
SCALARS = ["a", "tea", "", 0, 1, 2, -1, True, False, None, "1", "é", "e\u0301", 2**53 - 1]
TYPES = ["m.room.message"] * 5 + [
    "m.room.encrypted", "m.room.member", "m.reaction", "m.room.tombstone", "m.call.invite", "m.room.server_acl",
    "org.example.x",
]


class Cases:
    """Random cases from few words, so that rules match sometimes."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def any(self, choices):
        return self.random.choice(choices)

    def value(self):
        kind = self.random.random()
        if kind < 0.5:
            return self.any(TEXTS)
        if kind < 0.9:
            return self.any(SCALARS)
        return self.any([1.5, 1.0, {"x": "a"}, [], 2**53])

    def event(self):
        content = {}
        if self.chance(0.85):
            # Mostly of characters that Synapse treats as parts of words.
            known = WORDS if self.chance(0.3) else [word for word in WORDS if word.isascii()]
            words = [self.any(known) for _ in range(self.random.randint(0, 5))]
            content["body"] = self.any([" ", " ", " ", "-", "", "\n", "."]).join(words)
        for key in ["v", "w", "a.b", "a\\b", "\\v"]:
            if self.chance(0.4):
                content[key] = self.value()
        if self.chance(0.3):
            content["a"] = {"b": self.value()}
        if self.chance(0.5):
            content["msgtype"] = self.any(["m.text", "m.notice", "M.Text"])
        if self.chance(0.4):
            content["list"] = [self.value() for _ in range(self.random.randint(0, 4))]
        if self.chance(0.3):
            content["m.mentions"] = self.any(
                [{}, {"user_ids": [ME]}, {"user_ids": ["@you:x"]}, {"room": True}, {"room": 1}, "x"])
        if self.chance(0.1):
            content["m.relates_to"] = {"rel_type": self.any(["m.replace", "m.thread"])}
        if self.chance(0.3):
            content["membership"] = self.any(["invite", "join"])
        event = {
            "type": self.any(TYPES), "sender": self.any(["@alice:example.org"] * 9 + ["@bob:x", ME]),
            "room_id": "!room:example.org", "event_id": "$e", "content": content,
        }
        if self.chance(0.3):
            event["state_key"] = self.any(["", ME, "x"])
        return event

    def condition(self):
        kind = self.random.random()
        if kind < 0.45:
            return {"kind": "event_match", "key": self.any(KEYS), "pattern": self.any(PATTERNS)}
        if kind < 0.6:
            return {"kind": "event_property_is", "key": self.any(KEYS), "value": self.any(SCALARS + [2**53])}
        if kind < 0.72:
            return {"kind": "event_property_contains", "key": "content.list", "value": self.any(SCALARS)}
        if kind < 0.84:
            return {"kind": "room_member_count", "is": self.any(["2", "==2", ">2", "<3", ">=5", "<=5", "x", "", "02"])}
        if kind < 0.92:
            return {"kind": "sender_notification_permission", "key": self.any(["room", "other", "none"])}
        if kind < 0.97:
            return {"kind": "contains_display_name"}
        return self.any([{"kind": "org.example.moon"}, {"kind": "org.example.moon", "key": "type", "pattern": "*"}])

    def rule(self, kind, number):
        id = f"{kind}{number}"
        if kind == "room":
            id = self.any(["!room:example.org"] * 4 + ["!other:x"] * 4 + ["!ROOM:example.org"])
        elif kind == "sender":
            id = self.any(["@alice:example.org"] * 4 + ["@bob:x"] * 4 + ["@*"])
        # The tweak identifies the rule.
        actions = [{"set_tweak": "rule", "value": f"{kind}/{number}"}]
        if self.chance(0.7):
            actions.insert(0, "notify")
        if self.chance(0.2):
            highlights = [{"set_tweak": "highlight"}, {"set_tweak": "highlight", "value": False}]
            actions.append(self.any(["dont_notify", "coalesce", {"set_tweak": "sound", "value": "x"}] + highlights))
        rule = {"rule_id": id, "default": False, "enabled": self.chance(0.85), "actions": actions}
        if kind == "content":
            rule["pattern"] = self.any(PATTERNS)
        elif kind in ("override", "underride"):
            rule["conditions"] = [self.condition() for _ in range(self.any([0, 1, 1, 1, 2, 2, 3]))]
        return rule

    def rules(self):
        rules = {}
        for kind in CLASSES:
            rules[kind] = [self.rule(kind, number) for number in range(self.any([0, 0, 1, 1, 2, 4]))]
        for kind in ("room", "sender"):  # IDs are unique.
            rules[kind] = list({rule["rule_id"]: rule for rule in rules[kind]}.values())
        changeable = [
            ("override", ".m.rule.master"), ("override", ".m.rule.reaction"), ("underride", ".m.rule.message"),
        ]
        for kind, id in changeable:
            if self.chance(0.05):
                actions = self.any([[], ["notify", {"set_tweak": "rule", "value": id}]])
                enabled = self.chance(0.7)
                rules[kind].append({"rule_id": id, "default": True, "enabled": enabled, "actions": actions})
        return rules

    def case(self):
        return {
            "event": self.event(), "user_id": ME, "display_name": self.any([None, "me", "Tea Time", "C++", "é", "t*"]),
            "room_member_count": self.any([1, 2, 3, 5, 100]), "sender_power_level": self.any([None, 0, 50, 100]),
            "notification_power_levels": self.any([{}, {}, {"room": 0}, {"room": 75, "other": 10}]),
            "rules": self.any(["default"] + [self.rules() for _ in range(6)]), "base": "server",
            "legacy_mentions": self.chance(0.3),
        }


def filtered(rules, enabled, legacy_mentions):
    return FilteredPushRules(PushRules(rules), enabled, False, False, False, False, False, not legacy_mentions, False)


BASE_CONDITIONS = {rule.rule_id: rule.conditions for rule, _ in filtered([], {}, True).rules()}


def synapse(case):
    """Synapse's result: whether the event notifies, and the tweaks."""
    event = case["event"]
    if event["sender"] == case["user_id"]:
        return False, {}
    rules, enabled = [], {}
    for kind, own in (case["rules"] if case["rules"] != "default" else {}).items():
        for rule in own:
            id = f"global/{kind}/{rule['rule_id']}"
            if id in BASE_CONDITIONS:
                conditions = BASE_CONDITIONS[id]
            elif kind == "content":
                conditions = [{"kind": "event_match", "key": "content.body", "pattern": rule["pattern"]}]
            elif kind in ("room", "sender"):
                key = {"room": "room_id", "sender": "sender"}[kind]
                conditions = [{"kind": "event_match", "key": key, "pattern": rule["rule_id"]}]
            else:
                conditions = rule["conditions"]
            enabled[id] = rule["enabled"]
            rules.append(PushRule.from_db(id, CLASSES[kind], json.dumps(conditions), json.dumps(rule["actions"])))
    evaluator = PushRuleEvaluator(
        _flatten_dict(event), "m.mentions" in event["content"], case["room_member_count"], case["sender_power_level"],
        case["notification_power_levels"], {}, False, [], False, not case["legacy_mentions"], False)
    compiled = filtered(rules, enabled, case["legacy_mentions"])
    actions = evaluator.run(compiled, case["user_id"], case["display_name"], None)
    tweaks = {}
    for action in actions:
        if isinstance(action, dict):
            tweaks[action["set_tweak"]] = action.get("value", True)
    return "notify" in actions, tweaks


def excuses(case):
    """The reason why Synapse may differ from the specification in a case; docs/guides/push-rules.md lists the reasons."""
    own = [] if case["rules"] == "default" else [(kind, rule) for kind in CLASSES for rule in case["rules"][kind]]
    conditions = [condition for _, rule in own for condition in rule.get("conditions", [])]
    patterns = [having["pattern"] for having in conditions + [rule for _, rule in own] if "pattern" in having]
    body = case["event"]["content"].get("body", "")
    texts = json.dumps(case["event"]["content"], ensure_ascii=False)
    if re.search(r"\\n", texts) and any("*" in pattern or "?" in pattern for pattern in patterns):
        yield "its wildcards don't match line feeds"
    if not body.isascii():
        yield "its words are made of Unicode's letters"
    if not texts.isascii() and not all(pattern.isascii() for pattern in patterns):
        yield "it folds case outside ASCII otherwise"
    if any(kind == "room" and "ROOM" in rule["rule_id"] or "*" in rule["rule_id"] for kind, rule in own):
        yield "it takes room and sender IDs for patterns"
    if any(condition.get("value") == 2**53 for condition in conditions):
        yield "it compares integers beyond 2^53"
    if any(re.search(r"\\[^.\\]", condition.get("key", "")) for condition in conditions):
        yield "it takes a path with an unknown escape for no path at all"
    if "*" in (case["display_name"] or ""):
        yield "it takes a display name for a pattern"


def main():
    parser = argparse.ArgumentParser(description="Compares a push rule evaluator with Synapse's.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    made = Cases(arguments.seed)
    cases = [made.case() for _ in range(arguments.count)]
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    run = subprocess.run(arguments.command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    answers = run.stdout.splitlines()
    if len(answers) != len(cases):
        sys.exit(f"push-rules: {len(answers)} answers to {len(cases)} cases")

    excused, wrong, notified, decided = collections.Counter(), 0, 0, collections.Counter()
    for case, answer in zip(cases, map(json.loads, answers)):
        notify, tweaks = synapse(case)
        ours = answer["notify"], {k: v for k, v in answer["tweaks"].items() if (k, v) != ("highlight", False)}
        theirs = notify, {k: v for k, v in tweaks.items() if (k, v) != ("highlight", False)}
        notified += notify
        decided[(answer.get("rule") or {}).get("kind")] += 1
        if ours == theirs:
            continue
        reasons = list(excuses(case))
        if reasons:
            excused[reasons[0]] += 1
            continue
        wrong += 1
        if wrong <= 10:
            print(f"push-rules: {answer} where Synapse has {theirs}: {json.dumps(case, ensure_ascii=False)}")
    print(f"push-rules: {len(cases)} cases, {notified} notify, decided by {dict(decided)}: {wrong} wrong results, "
          f"{sum(excused.values())} excused")
    for reason, count in excused.most_common():
        print(f"    {count:6} {reason}")
    # Too many excused cases would make the test meaningless.
    sys.exit(1 if wrong or sum(excused.values()) > 0.1 * len(cases) else 0)


if __name__ == "__main__":
    main()
