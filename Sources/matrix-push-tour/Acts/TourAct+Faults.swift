extension TourAct {
    private static let peas = "The peas are next"
    private static let squash = "And the squash"

    static let faults = [
        TourAct(
            title: "The gateway is killed while Wren writes",
            introduction: """
                It dies (SIGKILL) right after the tablet's push server has taken the message; the homeserver repeats its \
                request, nothing is lost, and no device shows the message twice.
                """,
            expected: all([peas], badge: 1), isTimeRunning: true
        ) { stage in
            stage.servers.interruptNextTabletPush { stage.gateway.kill() }
            try await stage.homeserver.write("peas", peas)
        },
        TourAct(
            title: "The phone is wiped, and Wren writes",
            introduction: """
                APNs reports that the device token is no longer registered; the gateway rejects the pushkey, and the \
                homeserver removes the pusher.
                """,
            expected: [
                .phone: Expectation(bodies: [], badge: nil),
                .tablet: Expectation(bodies: [squash, peas], badge: 2),
                .laptop: Expectation(bodies: [squash, peas], badge: 2),
            ]
        ) { stage in
            await stage.phone.wipe()
            stage.servers.wipePhone(at: Int(stage.clock.secondsSince1970))
            try await stage.homeserver.write("squash", squash)
            try await stage.check(pushers: [.tablet, .laptop])
        },
        TourAct(
            title: "Fern logs out",
            introduction: "The apps remove their pushers before the session ends.",
            expected: [
                .phone: Expectation(bodies: [], badge: nil),
                .tablet: Expectation(bodies: [], badge: 0),
                .laptop: Expectation(bodies: [], badge: 0),
            ]
        ) { stage in
            try await stage.tablet.logOut()
            try await stage.laptop.logOut()
            try await stage.check(pushers: [])
        },
    ]
}
