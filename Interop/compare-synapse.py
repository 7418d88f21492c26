#!/usr/bin/env python3
"""Compares the pusher with Synapse's own, in one run: the same messages, and the same faults of the gateways.

    compare-synapse.py FOLDER MATRIX_PUSH [EVENTS]

MATRIX_PUSH is the command to run as the pusher, next to one Synapse that keeps everything in a new folder in FOLDER. Run it
with the Python that has the package `matrix-synapse`.

Two users in one room have a pusher each: the first one's is set through the pusher's API, the second one's at Synapse. Both
have a gateway of their own, which behave alike. The steps:

1. An outage: both gateways respond with 502 while 20 messages are sent.
2. The clients set their pushers again, identically, during an outage.
3. 60 messages in a burst, to gateways that need half a second for a response.

Prints a table. Then EVENTS messages (default 500) are sent to 50 users in five rooms, who read now and then. In the end the
number of unread messages in the last push to each user is compared with a model, and with the counts in Synapse's /sync.

Exits with 1 unless our pusher has delivered all messages in order, once, and all its counts are those of the model.
"""

import concurrent.futures
import json
import pathlib
import random
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from pusher import CLIENT, Client, Sink, run, wait_until  # noqa: E402

BURST = 60
OUTAGE = 20
# How long Synapse's pusher may need, in addition to ours. Its delay doubles with each failure.
SYNAPSE_SECONDS = 45
USERS = 50
ROOMS = 5
SENDERS = 4


class Side:
    """One of the two pushers, with its user and its gateway."""

    def __init__(self, name, client):
        self.name, self.client, self.sink = name, client, Sink()
        client.set_pusher(f"{name}-phone", self.sink.url)

    def delivered(self, sent):
        events = self.sink.events
        return len(set(events) & set(sent))

    def row(self, what, sent, seconds):
        events = [event for event in self.sink.events if event in set(sent)]
        distinct = list(dict.fromkeys(events))
        in_order = distinct == [event for event in sent if event in set(events)]
        return [what, self.name, len(sent), len(distinct), len(sent) - len(distinct), len(events) - len(distinct),
                "yes" if in_order else "no", f"{seconds:.1f}" if seconds is not None else "-"]


def compare(sides, rows, what, send, after=lambda: None):
    """Sends messages, and waits until both have delivered them, or Synapse's pusher has had its time."""
    sent = send()
    after()
    start = time.monotonic()
    seconds = {}
    ours = sides[0]
    while len(seconds) < 2:
        elapsed = time.monotonic() - start
        for side in sides:
            if side not in seconds and side.delivered(sent) == len(sent):
                seconds[side] = elapsed
        if ours in seconds and elapsed > seconds[ours] + SYNAPSE_SECONDS or elapsed > 180:
            break
        time.sleep(0.05)
    time.sleep(1)
    for side in sides:
        rows.append(side.row(what, sent, seconds.get(side)))


def print_table(rows):
    rows = [["step", "pusher", "sent", "delivered", "missing", "twice", "in order", "seconds after the last"], *rows]
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def faults(homeserver, pusher):
    names = ("fern", "lark", "wren")
    fern, lark, wren = (Client(homeserver, name) for name in names)
    fern.pusher = pusher.url
    lark.pusher = wren.pusher = homeserver
    room = wren.call("POST", f"{CLIENT}/createRoom", {
        "name": "Kitchen garden", "preset": "private_chat", "invite": [fern.user, lark.user]})["room_id"]
    for client in (fern, lark):
        client.call("POST", f"{CLIENT}/join/{urllib.parse.quote(room)}", {})
    sides = [Side("ours", fern), Side("Synapse", lark)]
    rows = []

    def set_sinks(status, delay=0):
        for side in sides:
            side.sink.status, side.sink.delay = status, delay

    def messages(text, count):
        # Several at a time, since the homeserver is slower than its pusher otherwise. Their order is the homeserver's.
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            sent = set(pool.map(lambda number: wren.send(room, f"{text} {number}"), range(count)))
        page = wren.call("GET", f"{CLIENT}/rooms/{urllib.parse.quote(room)}/messages?dir=b&limit={count}")
        return [event["event_id"] for event in reversed(page["chunk"]) if event["event_id"] in sent]

    def outage(text):
        set_sinks(502)
        sent = messages(text, OUTAGE)
        wait_until("both gateways have refused", lambda: all(side.sink.refused > 0 for side in sides))
        return sent

    compare(sides, rows, "outage of the gateway", lambda: outage("outage"), lambda: set_sinks(200))
    for side in sides:
        side.sink.refused = 0

    def set_again():
        for side in sides:
            side.client.set_pusher(f"{side.name}-phone", side.sink.url)
        set_sinks(200)

    compare(sides, rows, "pusher set again in an outage", lambda: outage("again"), set_again)
    # The last step: what Synapse's pusher leaves behind would delay what follows.
    set_sinks(200, delay=0.5)
    compare(sides, rows, f"burst of {BURST}", lambda: messages("burst", BURST))
    print_table(rows)
    for row in rows:
        if row[1] == "ours" and (row[4] or row[5] or row[6] != "yes"):
            raise AssertionError(f"our pusher in the step \"{row[0]}\": {row}")


class Model:
    """The messages of rooms in the order of the homeserver, and how far users have read."""

    def __init__(self, rooms):
        self.order = {room: {} for room in rooms}
        self.read = {}

    def load(self, client):
        """Reads the order of the events from the homeserver."""
        for room in self.order:
            position, events = None, []
            while True:
                query = f"dir=b&limit=1000{'&from=' + urllib.parse.quote(position) if position else ''}"
                page = client.call("GET", f"{CLIENT}/rooms/{urllib.parse.quote(room)}/messages?{query}")
                events += [e["event_id"] for e in page["chunk"] if e["type"] == "m.room.message"]
                position = page.get("end")
                if not position or not page["chunk"]:
                    break
            self.order[room] = {event: number for number, event in enumerate(reversed(events), 1)}

    def unread(self, user):
        """The unread messages of a user, all of whose rules notify."""
        count = 0
        for room, order in self.order.items():
            read = max((order[event] for event in self.read.get((user, room), [])), default=0)
            count += len(order) - read
        return count


def load_test(homeserver, pusher, count):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        clients = list(pool.map(lambda number: Client(homeserver, f"reader{number}"), range(USERS)))
        senders = list(pool.map(lambda number: Client(homeserver, f"sender{number}"), range(SENDERS)))
        for client in clients + senders:
            client.pusher = pusher.url
        sinks = {}
        rooms = []
        for number in range(ROOMS):
            rooms.append(senders[0].call("POST", f"{CLIENT}/createRoom", {
                "name": f"Bed {number}", "preset": "public_chat"})["room_id"])
        joins = [(client, room) for client in clients + senders[1:] for room in rooms]
        for room in rooms:
            list(pool.map(lambda join: join[0].call("POST", f"{CLIENT}/join/{urllib.parse.quote(join[1])}", {}),
                          [join for join in joins if join[1] == room]))
        sink = Sink()
        for client in clients:
            client.set_pusher(client.user, sink.url)
        model = Model(rooms)

        # Each sender writes in turn to all rooms; readers read up to some message of a room at random.
        random.seed(1)
        sent = []
        start = time.monotonic()

        def write(sender):
            for number in range(count // SENDERS):
                room = rooms[random.randrange(ROOMS)]
                sent.append((room, sender.send(room, f"message {number}")))

        def read(number):
            done = 0
            while len(sent) < count // SENDERS * SENDERS:
                time.sleep(random.uniform(2, 40))
                known = sent[:]
                if not known:
                    continue
                room, event = random.choice(known[-100:])
                client = clients[number]
                client.read(room, event, kind=random.choice(["m.read", "m.read.private"]))
                model.read.setdefault((client.user, room), []).append(event)
                done += 1
            return done

        with concurrent.futures.ThreadPoolExecutor(USERS) as readers:
            reading = [readers.submit(read, number) for number in range(USERS)]
            list(pool.map(write, senders))
            receipts = sum(future.result() for future in reading)
        seconds = time.monotonic() - start
        model.load(senders[0])
        expected = {client.user: model.unread(client.user) for client in clients}

        def last_counts():
            last = {}
            for notification in list(sink.received):
                last[notification["devices"][0]["pushkey"]] = notification.get("counts", {}).get("unread", 0)
            return last

        try:
            wait_until("the last push to each user has the count of the model",
                       lambda: last_counts() == expected, 120)
        except AssertionError as problem:
            wrong = {user: (last_counts().get(user), number) for user, number in expected.items()
                     if last_counts().get(user) != number}
            raise AssertionError(f"{problem}: {len(wrong)} of {USERS} differ, such as {dict(list(wrong.items())[:3])}") \
                from None
        drained = time.monotonic() - start

        def synapse_count(client):
            filter = urllib.parse.quote(json.dumps({"room": {"timeline": {"limit": 1}}, "presence": {"types": []}}))
            rooms = client.call("GET", f"{CLIENT}/sync?filter={filter}")["rooms"]["join"].values()
            return sum(room["unread_notifications"]["notification_count"] for room in rooms)

        theirs = dict(zip(expected, pool.map(synapse_count, clients)))
        events = {}
        for notification in list(sink.received):
            if event := notification.get("event_id"):
                events.setdefault(notification["devices"][0]["pushkey"], []).append(event)
        twice = sum(len(got) - len(set(got)) for got in events.values())
        pushes = sum(len(got) for got in events.values())
        same = sum(theirs[user] == number for user, number in expected.items())
        print(f"compare-synapse: {len(sent)} messages to {USERS} users and {receipts} receipts in {seconds:.0f} s, all counts "
              f"those of the model after {drained:.0f} s: {pushes} pushes of messages ({twice} twice), "
              f"{len(sink.badges)} of counts; Synapse's own counts are those of the model for {same} of {USERS} users")
        if twice:
            raise AssertionError(f"{twice} messages were delivered twice")


def main(arguments):
    if len(arguments) not in (2, 3):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    count = int(arguments[2]) if arguments[2:] else 500
    # Both pushers run. The hashing of passwords is no part of the comparison.
    options = {"start_pushers": True, "bcrypt_rounds": 4}
    code = run("compare-synapse", arguments[0], arguments[1], faults, homeserver=options)
    if code:
        return code
    return run("compare-synapse", arguments[0], arguments[1],
               lambda url, pusher: load_test(url, pusher, count),
               delivery={"badge_counts": "messages", "sends_zero": True}, homeserver=options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
