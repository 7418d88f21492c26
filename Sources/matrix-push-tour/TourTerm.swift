/// A term that the tour uses, for readers who don't know Matrix push notifications.
struct TourTerm: Sendable {
    let term: String
    let meaning: String

    /// The terms, each after those that its meaning uses.
    static let all = [
        TourTerm(
            term: "push provider",
            meaning: """
                the service that reaches a device: APNs for Apple's, a UnifiedPush server, the push service of a browser. \
                Its servers are the push servers
                """),
        TourTerm(
            term: "gateway",
            meaning: "the server between homeservers and push providers; it has the app's credentials for the providers"
        ),
        TourTerm(
            term: "pusher",
            meaning: """
                the homeserver's entry for an app on a device, which specifies where to push: app_id, pushkey and the \
                gateway's URL
                """),
        TourTerm(term: "app_id", meaning: "the app's name in the gateway's configuration"),
        TourTerm(
            term: "pushkey",
            meaning: """
                the device's address at its push provider: a device token (APNs), a URL (UnifiedPush), the public key of a \
                subscription (Web Push). The gateway rejects one that no longer works
                """),
        TourTerm(
            term: "push rule",
            meaning: """
                the user's setting on the homeserver: which events notify, and with which sound. The kinds in order of \
                precedence: override, content, room, sender, underride
                """),
        TourTerm(
            term: "event_id_only",
            meaning: """
                the format of a pusher whose pushes have no contents: they have the event's ID, and the app fetches the event
                """),
        TourTerm(term: "badge", meaning: "the number on the app's icon"),
        TourTerm(
            term: "counts-only push",
            meaning: """
                a push without an event, only with the number of unread messages for the badge. The homeserver sends it \
                when something was read or removed; nothing new appears on the screen
                """),
        TourTerm(term: "receipt", meaning: "a client's report of the last event that the user has read"),
        TourTerm(term: "redaction", meaning: "the removal of the contents of an event that was sent"),
        TourTerm(
            term: "VAPID",
            meaning: "the signature by which the push service of a browser recognises the gateway (RFC 8292)"),
    ]
}
