import APIRuntime
import Logging
import PushDelivery

/// The log lines of ``PusherWorkers``. Contents aren't logged, and of pushkeys only a hash.
struct PusherLog: Sendable {
    private let logger: Logger
    /// Bounds the lines about one gateway, which may have many pushers.
    private let throttle: LogThrottle

    init(logger: Logger, clock: any DeliveryClock) {
        self.logger = logger
        throttle = LogThrottle(limit: 3, per: .seconds(300), clock: clock)
    }

    // MARK: Deliveries

    /// Logs a delivery that waits now. A pusher's first failure and those after an hour have the level `warning`.
    func recordFailure(
        _ pusher: RegisteredPusher, reason: String, failures: Int, failingSince: Timestamp, now: Timestamp,
        _ delay: Duration
    ) {
        var metadata = metadata(pusher, reason: reason)
        metadata["failures"] = "\(failures)"
        metadata["after"] = "\(LogText.duration(delay))"
        let duration = Duration.milliseconds(now.milliseconds - failingSince.milliseconds)
        if failures > 1 { metadata["failing_for"] = "\(LogText.duration(duration))" }
        let isNews = failures == 1 || duration >= .seconds(3600)
        write(isNews ? .warning : .debug, "delivery to be retried", pusher, metadata)
    }

    func recordRecovery(_ pusher: RegisteredPusher, failures: Int) {
        var metadata = metadata(pusher)
        metadata["failures"] = "\(failures)"
        write(.info, "deliveries go on", pusher, metadata)
    }

    func recordRefusal(_ pusher: RegisteredPusher, reason: String) {
        var metadata = metadata(pusher, reason: reason)
        metadata["note"] = "further notifications of this pusher that are refused are not logged for a day"
        write(.error, "the gateway refuses a notification", pusher, metadata)
    }

    func recordRemoval(_ pusher: RegisteredPusher, _ message: String, reason: String) {
        logger.info("\(message)", metadata: metadata(pusher, reason: reason))
    }

    // MARK: The store and the workers

    func recordStoreFailure(_ error: PushStoreError, _ problem: String) {
        guard throttle.permission(for: problem) != .refused else { return }
        logger.error("\(problem)", metadata: ["error": "\(LogText.clean(error.description))"])
    }

    func recordAbandoning(_ count: Int) {
        logger.warning(
            "deliveries in flight are not waited for any longer; they are repeated when their leases end",
            metadata: ["pushers": "\(count)"])
    }

    /// - Parameter isStalled: whether workers were idle meanwhile.
    func recordWaiting(_ status: DeliveryQueueStatus, since: Timestamp, now: Timestamp, isStalled: Bool) {
        let time = Duration.milliseconds(now.milliseconds - since.milliseconds)
        let metadata: Logger.Metadata = [
            "pushers": "\(status.waitingPushers)", "for": "\(LogText.duration(time))",
        ]
        if isStalled {
            logger.error("pushers wait although no worker is busy with them", metadata: metadata)
        } else {
            logger.warning("pushers wait because all workers are busy", metadata: metadata)
        }
    }

    // MARK: Parts

    private func write(
        _ level: Logger.Level, _ message: Logger.Message, _ pusher: RegisteredPusher, _ metadata: Logger.Metadata
    ) {
        guard level > .debug else { return logger.log(level: level, message, metadata: metadata) }
        switch throttle.permission(for: "\(message) \(pusher.destinationName)") {
        case .allowed: logger.log(level: level, message, metadata: metadata)
        case .last:
            let note = "further lines about this gateway have the level debug for up to five minutes"
            logger.log(level: level, message, metadata: metadata.merging(["note": "\(note)"]) { $1 })
        case .refused: logger.debug(message, metadata: metadata)
        }
    }

    private func metadata(_ pusher: RegisteredPusher, reason: String? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "user_id": "\(LogText.clean(pusher.userID))", "app_id": "\(LogText.clean(pusher.pusher.appID))",
            "gateway": "\(LogText.clean(pusher.destinationName))",
            "pushkey_hash": "\(PushkeyHash.text(pusher.pusher.pushkey))",
        ]
        if let reason {
            // A gateway may repeat the pushkey. A short one isn't a secret.
            let pushkey = pusher.pusher.pushkey
            metadata["reason"] = "\(LogText.clean(reason, without: pushkey.utf8.count >= 8 ? pushkey : nil))"
        }
        return metadata
    }
}
