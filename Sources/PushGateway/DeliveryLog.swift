import Logging
import PushDelivery
import PushGatewayAPI

/// The log lines about the deliveries of one request: one for each app and result, with the number of devices, so that
/// a request for a thousand devices doesn't fill the log.
struct DeliveryLog {
    let logger: Logger
    let notification: Notification

    /// Apps and results that share a line.
    private struct Line: Hashable {
        let app: String
        let result: DeliveryResult
    }

    /// Writes the lines.
    /// - Parameters:
    ///   - results: the results of the targets, in their order.
    ///   - unknown: the devices of apps that aren't configured.
    ///   - oversized: the number of devices whose `app_id` or pushkey is too long.
    func record(
        _ results: [DeliveryResult], of targets: [DeliveryPipeline.Target], unknown: [Notification.Device],
        oversized: Int
    ) {
        if results.count == 1, let result = results.first, let target = targets.first {
            write(Line(app: target.app.name, result: result), appID: target.device.appID, count: 1)
        } else if !results.isEmpty {
            writeSummaries(results, of: targets)
        }
        if let first = unknown.first { writeRejection("unknown app", count: unknown.count, appID: first.appID) }
        if oversized > 0 { writeRejection("app_id or pushkey too long", count: oversized, appID: nil) }
    }

    private func writeSummaries(_ results: [DeliveryResult], of targets: [DeliveryPipeline.Target]) {
        var counts: [Line: (count: Int, appID: String)] = [:]
        var order: [Line] = []
        for (target, result) in zip(targets, results) {
            let line = Line(app: target.app.name, result: result)
            if counts[line] == nil { order.append(line) }
            counts[line, default: (0, target.device.appID)].count += 1
        }
        for line in order {
            guard let (count, appID) = counts[line] else { continue }
            write(line, appID: appID, count: count)
        }
    }

    private func write(_ line: Line, appID: String, count: Int) {
        // Checked first: metadata takes time, and most lines are of this level.
        if line.result == .delivered, logger.logLevel > .debug { return }
        var metadata = metadata(count: count)
        metadata["app"] = "\(line.app)"
        metadata["app_id"] = "\(appID.printable())"
        switch line.result {
        case .delivered:
            logger.debug("delivered", metadata: metadata)
        case .rejected(let reason):
            metadata["reason"] = "\(reason)"
            logger.info("rejected", metadata: metadata)
        case .retry(let delay, let reason):
            metadata["reason"] = "\(reason)"
            if let delay { metadata["after"] = "\(delay)" }
            logger.warning("to be retried", metadata: metadata)
        case .failed(let reason):
            metadata["reason"] = "\(reason)"
            logger.error("failed", metadata: metadata)
        }
    }

    /// Writes a line about devices that were rejected without a provider.
    private func writeRejection(_ reason: String, count: Int, appID: String?) {
        var metadata = metadata(count: count)
        metadata["reason"] = "\(reason)"
        if let appID { metadata["app_id"] = "\(appID.printable())" }
        logger.info("rejected", metadata: metadata)
    }

    private func metadata(count: Int) -> Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if count > 1 { metadata["devices"] = "\(count)" }
        if let eventID = notification.eventID { metadata["event_id"] = "\(eventID.printable())" }
        return metadata
    }
}
