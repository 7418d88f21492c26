extension TourAct {
    /// The acts of the tour.
    static var allActs: [TourAct] { messages + changes + faults }

    private static let ripe = "The tomatoes are ripe"
    private static let mention = "Fern, can you water the beans?"
    private static let edited = "The tomatoes are ripe, Fern, come and pick some"

    /// The offer of a voice call (RFC 8866).
    private static let sessionDescription = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"

    private static let messages = [
        TourAct(
            title: "Fern's devices register",
            introduction: """
                The app on each device sets a pusher at the homeserver, whose pushkey is the device's address: the phone's \
                APNs token, the tablet's UnifiedPush endpoint, the public key of the subscription in the laptop's browser. \
                Phone and tablet want the event's ID only (event_id_only).
                """,
            expected: all([], badge: nil)
        ) { stage in
            for device in stage.devices { try await device.register() }
        },
        TourAct(
            title: "Wren writes",
            introduction: """
                The homeserver evaluates Fern's push rules and notifies each pusher; phone and tablet get the event's ID \
                only and fetch the event, the laptop gets the text. The gateway signs the push for the laptop's browser \
                (VAPID).
                """,
            expected: all([ripe], badge: 1)
        ) { stage in
            try await stage.homeserver.write("ripe", ripe)
        },
        TourAct(
            title: "Fern mutes Wren, and Wren writes",
            introduction: "Fern's new push rule for the sender Wren has no actions, so nothing leaves the homeserver.",
            expected: all([ripe], badge: 1)
        ) { stage in
            try await stage.laptop.mute(Garden.wren)
            try await stage.homeserver.write("beans", "And the beans need water")
        },
        TourAct(
            title: "Wren mentions Fern",
            introduction: """
                The rule of mentions is an override rule, which precedes rules for senders: this message arrives although \
                Wren is muted, with a sound.
                """,
            expected: all([mention, ripe], badge: 2)
        ) { stage in
            try await stage.homeserver.write("water", mention, mention: true)
        },
        TourAct(
            title: "Fern lifts the mute, and Wren calls",
            introduction: "Without her rule, that of calls decides: the phone and the tablet ring.",
            expected: all(["Voice call", mention, ripe], badge: 3)
        ) { stage in
            try await stage.laptop.unmute(Garden.wren)
            try await stage.homeserver.send(
                "m.call.invite", id: "call",
                [
                    "call_id": "pond", "party_id": "WREN", "version": "1", "lifetime": 60000,
                    "offer": ["type": "offer", "sdp": .string(sessionDescription)],
                ])
        },
    ]

    private static let changes = [
        TourAct(
            title: "Wren edits the first message, twice",
            introduction: """
                An edit doesn't notify; one that mentions Fern does, and replaces the text that the devices show.
                """,
            expected: all(["\(edited) (edited)", "Voice call", mention], badge: 4)
        ) { stage in
            try await stage.homeserver.edit("$ripe", "typo", "\(ripe)!")
            try await stage.homeserver.edit("$ripe", "pick", edited, mention: true)
        },
        TourAct(
            title: "Fern reads on the laptop",
            introduction: """
                The laptop sends a receipt, and the homeserver sends counts-only pushes: no event, only the number of \
                unread messages, 0. The other devices withdraw what they show.
                """,
            expected: all([], badge: 0)
        ) { stage in
            try await stage.laptop.read(upTo: "$pick")
            try await stage.homeserver.waitForIdle()
        },
        TourAct(
            title: "Wren writes to the wrong room",
            introduction: "The message is on all screens.",
            expected: all(["Meet you at the pond"], badge: 1)
        ) { stage in
            try await stage.homeserver.write("pond", "Meet you at the pond")
        },
        TourAct(
            title: "Wren redacts the message",
            introduction: """
                A redaction doesn't notify, but the number of unread messages sinks to 0. The homeserver reports it by \
                counts-only pushes as in act 7: they show nothing, and the devices withdraw the message.
                """,
            expected: all([], badge: 0)
        ) { stage in
            try await stage.homeserver.redact("$pond", "oops")
        },
    ]
}
