import APIRuntime
import Logging
import PushGatewayAPI

/// The log lines of a pipeline. Contents aren't logged, and of pushkeys only a hash (``PushkeyHash``).
struct DeliveryLog: Sendable {
    let logger: Logger
    /// Bounds the lines about one app, because one request of a stranger can have a thousand devices.
    private let throttle: LogThrottle
    /// Bounds the lines about lasting conditions: one in an interval.
    private let conditions: LogThrottle
    /// The same for hosts that devices name. Their number must not hide lines about other apps.
    private let conditionsOfHosts: LogThrottle

    private static let linesPerMinute = 100

    init(logger: Logger, interval: Duration, clock: any DeliveryClock) {
        self.logger = logger
        throttle = LogThrottle(limit: Self.linesPerMinute, clock: clock)
        conditions = LogThrottle(limit: 1, per: interval, clock: clock)
        conditionsOfHosts = LogThrottle(limit: 1, per: interval, clock: clock)
    }

    // MARK: Deliveries

    /// Logs the result of a delivery.
    ///
    /// Of each app and message, a hundred lines a minute have their usual level, further ones the level `debug`. Remarks
    /// of a push provider have the level `info` once in an interval for each app and host.
    func record(_ report: DeliveryReport, of content: DeviceNotification) {
        let (app, host) = (content.app, report.host)
        func metadata(reason: String?) -> Logger.Metadata {
            var metadata = base(content.notification, content.target).adding(reason: reason).adding(host: host)
            metadata["result"] = "\(report.result.label)"
            return metadata
        }
        switch report.result {
        case .delivered:
            let isNews = report.isRemarkOfProvider && report.remark != nil && isDue("remark", app, host)
            logger.log(level: isNews ? .info : .debug, "delivered", metadata: metadata(reason: report.remark))
        case .rejected(let reason):
            write(.info, "rejected", app, metadata(reason: reason).adding(remedy: report.remedy))
        case .retry(let delay, let reason):
            write(.warning, "to be retried", app, metadata(reason: reason).adding(delay))
        case .failed(let reason):
            write(.error, "failed", app, metadata(reason: reason).adding(remedy: report.remedy))
        }
    }

    func recordQueued(_ notification: Notification, _ target: DeliveryTarget, reason: String) {
        write(.warning, "queued", target.app, base(notification, target).adding(reason: reason))
    }

    func recordDropped(_ notification: Notification, _ target: DeliveryTarget, reason: String) {
        write(.error, "dropped from the queue", target.app, base(notification, target).adding(reason: reason))
    }

    func recordDuplicate(of notification: Notification, _ target: DeliveryTarget) {
        logger.debug("duplicate, not sent again", metadata: base(notification, target))
    }

    func recordReplacement(by notification: Notification, _ target: DeliveryTarget) {
        logger.debug("newer counts replace waiting ones", metadata: base(notification, target))
    }

    // MARK: Conditions

    /// - Parameter rest: the time until the next request.
    func recordOpening(of destination: Destination, app: DeliveryApp, rest: Duration?, reason: String) {
        var metadata = base(app).adding(host: destination).adding(reason: reason).adding(rest)
        metadata["until_then"] =
            app.queuesOnOutage ? "notifications are queued" : "homeservers get 429 with Retry-After"
        write(.warning, "destination paused", app, metadata)
    }

    /// Logs that there is no room for a delivery: once in an interval, because there are many then.
    func recordRefusal(of notification: Notification, _ target: DeliveryTarget, reason: String) {
        guard isDue(reason, target.app, nil) else { return }
        logger.warning("to be retried", metadata: base(notification, target).adding(reason: reason))
    }

    func recordWithholding(app: DeliveryApp, host: Destination?, reason: String, remedy: String) {
        guard isDue("withholding", app, host) else { return }
        logger.error(
            "rejections of this app are not reported: they may be a fault of its configuration",
            metadata: base(app).adding(host: host).adding(reason: reason).adding(remedy: remedy))
    }

    func recordEndOfWithholding(app: DeliveryApp, host: Destination?) {
        guard isDue("end of withholding", app, host) else { return }
        logger.notice("rejections of this app are reported again", metadata: base(app).adding(host: host))
    }

    func recordFault(app: DeliveryApp, host: Destination?, reason: String, remedy: String) {
        guard isDue(remedy, app, host) else { return }
        logger.error(
            "the app's configuration or credentials must be mended",
            metadata: base(app).adding(host: host).adding(reason: reason).adding(remedy: remedy))
    }

    // MARK: Bounds

    /// Returns whether a line about a condition is due, and counts it.
    /// - Parameter condition: contains no text from outside.
    private func isDue(_ condition: String, _ app: DeliveryApp, _ host: Destination?) -> Bool {
        let throttle = app.provider.devicesNameHosts ? conditionsOfHosts : conditions
        return throttle.permission(for: "\(app.name) \(host?.name ?? "") \(condition)") != .refused
    }

    private func write(
        _ level: Logger.Level, _ message: Logger.Message, _ app: DeliveryApp,
        _ metadata: @autoclosure () -> Logger.Metadata
    ) {
        switch throttle.permission(for: "\(message) \(app.name)") {
        case .allowed: logger.log(level: level, message, metadata: metadata())
        case .last:
            let note = "further lines of this kind have the level debug for up to a minute"
            logger.log(level: level, message, metadata: metadata().merging(["note": "\(note)"]) { $1 })
        case .refused: logger.debug(message, metadata: metadata())
        }
    }

    private func base(_ app: DeliveryApp) -> Logger.Metadata { ["app": "\(app.name)"] }

    private func base(_ notification: Notification, _ target: DeliveryTarget) -> Logger.Metadata {
        var metadata = base(target.app)
        metadata["request_id"] = target.requestID.map { "\($0)" }
        metadata["pushkey_hash"] = "\(PushkeyHash.text(target.device.pushkey))"
        if let eventID = notification.eventID { metadata["event_id"] = "\(LogText.clean(eventID))" }
        return metadata
    }
}

extension Logger.Metadata {
    fileprivate func adding(_ delay: Duration?) -> Self {
        adding("after", delay.map(LogText.duration))
    }

    fileprivate func adding(reason: String?) -> Self {
        adding("reason", reason.map { LogText.clean($0) })
    }

    fileprivate func adding(remedy: String?) -> Self {
        adding("remedy", remedy)
    }

    fileprivate func adding(host: Destination?) -> Self {
        adding("destination", host.map { LogText.clean($0.name) })
    }

    private func adding(_ key: String, _ value: String?) -> Self {
        guard let value else { return self }
        return merging([key: "\(value)"]) { $1 }
    }
}
