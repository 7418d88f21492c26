/// The operator of a push server, as far as its rules differ from RFC 8030.
enum PushService: Hashable, Sendable {
    /// Safari: a subscription ends when pushes show nothing.
    case apple
    /// Edge: Windows Push Notification Services, with header fields of their own.
    case windows
    case other

    /// - Parameter host: the host of an endpoint, in lower case.
    init(host: String) {
        if host.hasSuffix(".push.apple.com") {
            self = .apple
        } else if host.hasSuffix(".notify.windows.com") {
            self = .windows
        } else {
            self = .other
        }
    }
}
