import APIRuntime
import Logging
import PushGatewayAPI

/// The log lines of a pipeline. Pushkeys and contents aren't logged.
struct DeliveryLog: Sendable {
    let logger: Logger
    /// Bounds the lines about results of one app, because one request of a stranger can have a thousand devices.
    private let throttle: LogThrottle

    private static let resultsPerMinute = 100

    init(logger: Logger, clock: any DeliveryClock) {
        self.logger = logger
        throttle = LogThrottle(limit: Self.resultsPerMinute, clock: clock)
    }

    /// Logs the result of a delivery. Of each app and result, a hundred lines a minute have their usual level, further
    /// ones the level `debug`.
    func record(_ result: DeliveryResult, of notification: Notification, app: DeliveryApp, remark: String? = nil) {
        func metadata(_ reason: String? = nil) -> Logger.Metadata {
            var metadata = base(notification, app)
            if let reason { metadata["reason"] = "\(reason.printable)" }
            return metadata
        }
        func write(_ level: Logger.Level, _ message: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) {
            switch throttle.permission(for: "\(message) \(app.name)") {
            case .allowed: logger.log(level: level, message, metadata: metadata())
            case .last:
                let note = "further lines of this kind have the level debug for up to a minute"
                logger.log(level: level, message, metadata: metadata().merging(["note": "\(note)"]) { $1 })
            case .refused: logger.debug(message, metadata: metadata())
            }
        }
        switch result {
        case .delivered: logger.debug("delivered", metadata: metadata(remark))
        case .rejected(let reason): write(.info, "rejected", metadata(reason))
        case .retry(let delay, let reason): write(.warning, "to be retried", metadata(reason).adding(delay))
        case .failed(let reason): write(.error, "failed", metadata(reason))
        }
    }

    func recordQueued(_ notification: Notification, app: DeliveryApp, reason: String) {
        logger.warning("queued", metadata: base(notification, app).adding(reason: reason))
    }

    func recordDropped(_ notification: Notification, app: DeliveryApp, reason: String) {
        logger.error("dropped from the queue", metadata: base(notification, app).adding(reason: reason))
    }

    func recordDuplicate(of notification: Notification, app: DeliveryApp) {
        logger.debug("duplicate, not sent again", metadata: base(notification, app))
    }

    func recordOpening(of destination: Destination, app: DeliveryApp, reason: String) {
        logger.warning(
            "destination paused",
            metadata: [
                "app": "\(app.name)", "destination": "\(destination.name.printable)", "reason": "\(reason.printable)",
            ])
    }

    func recordWithholding(app: DeliveryApp, reason: String, remedy: String) {
        logger.error(
            "rejections of this app are not reported: they may be a fault of its configuration",
            metadata: ["app": "\(app.name)", "reason": "\(reason.printable)", "remedy": "\(remedy)"])
    }

    func recordEndOfWithholding(app: DeliveryApp) {
        logger.notice("rejections of this app are reported again", metadata: ["app": "\(app.name)"])
    }

    func recordFault(app: DeliveryApp, reason: String, remedy: String) {
        logger.error(
            "the app's configuration or credentials must be mended",
            metadata: ["app": "\(app.name)", "reason": "\(reason.printable)", "remedy": "\(remedy)"])
    }

    private func base(_ notification: Notification, _ app: DeliveryApp) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["app": "\(app.name)"]
        if let eventID = notification.eventID { metadata["event_id"] = "\(eventID.printable)" }
        return metadata
    }
}

extension Logger.Metadata {
    fileprivate func adding(_ delay: Duration?) -> Self {
        guard let delay else { return self }
        return merging(["after": "\(delay)"]) { $1 }
    }

    fileprivate func adding(reason: String) -> Self {
        merging(["reason": "\(reason.printable)"]) { $1 }
    }
}

extension String {
    /// The first 255 scalars, without line breaks, control characters and format characters: texts of strangers for
    /// logs.
    var printable: String {
        let scalars = unicodeScalars.prefix(255).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
