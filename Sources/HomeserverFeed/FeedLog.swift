import APIRuntime
import Logging
import PushDelivery

/// The log lines of a feed.
struct FeedLog: Sendable {
    let logger: Logger
    private let throttle: LogThrottle

    init(logger: Logger, clock: any DeliveryClock) {
        self.logger = logger
        throttle = LogThrottle(limit: 3, per: .seconds(300), clock: clock)
    }

    func recordSyncFailure(_ userID: String, _ error: any Error) {
        write(.warning, "cannot follow a user's receipts and push rules; it is tried again", userID, error)
    }

    func recordFollowFailure(_ userID: String, _ error: any Error) {
        write(.warning, "cannot read a user's push rules and rooms; it is tried again", userID, error)
    }

    func recordRefreshFailure(_ error: any Error) {
        write(.error, "cannot list the users with pushers", nil, error)
    }

    func recordTransactionFailure(_ error: any Error) {
        write(.error, "a transaction is not processed; the homeserver sends it again", nil, error)
    }

    func recordMalformed(_ count: Int) {
        guard throttle.permission(for: "malformed") != .refused else { return }
        logger.warning("left out malformed events of the homeserver", metadata: ["events": "\(count)"])
    }

    func recordRecovery(_ userID: String) {
        logger.debug("follows a user again", metadata: ["user_id": "\(LogText.clean(userID))"])
    }

    func recordEndedSessions(_ userID: String, pushers: Int) {
        logger.info(
            "pushers removed: their sessions have ended",
            metadata: ["user_id": "\(LogText.clean(userID))", "pushers": "\(pushers)"])
    }

    func recordUnlistedDevices(_ userID: String, _ error: any Error) {
        write(.warning, "the homeserver does not list a user's devices; pushers of ended sessions stay", userID, error)
    }

    func recordLostPosition(_ userID: String) {
        logger.info(
            "the homeserver does not know the position of a user's sync; it begins anew",
            metadata: ["user_id": "\(LogText.clean(userID))"])
    }

    private func write(_ level: Logger.Level, _ message: Logger.Message, _ userID: String?, _ error: any Error) {
        var metadata: Logger.Metadata = ["error": "\(LogText.clean("\(error)"))"]
        if let userID { metadata["user_id"] = "\(LogText.clean(userID))" }
        switch throttle.permission(for: "\(message)") {
        case .allowed: break
        case .last: metadata["note"] = "further lines of this kind have the level debug for up to five minutes"
        case .refused: return logger.debug(message, metadata: metadata)
        }
        logger.log(level: level, message, metadata: metadata)
    }
}
