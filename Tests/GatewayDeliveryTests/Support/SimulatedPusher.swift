import APIRuntime
import HTTPTypes

/// A pusher of a homeserver. It repeats a notification, with the same body, until the response has status 200, as
/// Synapse does. It doesn't wait between requests, except by skipping the delay of a 429.
struct SimulatedPusher: Sendable {
    /// The last response for a notification.
    struct FinalResponse: Sendable {
        /// The number of requests.
        let requests: Int
        /// The statuses of the responses before the last one.
        let errors: [Int]
        /// The rejected pushkeys.
        let rejected: [String]
    }

    /// The error of a notification that the homeserver gives up.
    struct GivenUp: Error, CustomStringConvertible {
        let notification: String
        let errors: [Int]
        var description: String { "no response with status 200: \(errors) for \(notification)" }
    }

    let gateway: RunningGateway
    /// The gateway's clock, for the delay of a 429.
    var clock: SkippableClock?
    /// Maximum number of errors for a notification. 429 isn't counted: without waiting, a pusher gets many of them
    /// while the gateway probes whether a provider is back.
    var maxErrors = 50

    /// Sends a notification until the response has status 200.
    func send(_ notification: String) async throws -> FinalResponse {
        var errors: [Int] = []
        while errors.count(where: { $0 != 429 }) < maxErrors {
            let response = try await gateway.notify(notification)
            let status = response.head.status.code
            if status == 200 {
                let rejected = try JSONObject(json: response.body)["rejected"]?.array ?? []
                return FinalResponse(
                    requests: errors.count + 1, errors: errors, rejected: rejected.compactMap(\.string))
            }
            errors.append(status)
            if let clock, let delay = (try? JSONObject(json: response.body))?["retry_after_ms"]?.integer {
                clock.skip(to: clock.now + .milliseconds(delay))
            }
        }
        throw GivenUp(notification: notification, errors: errors)
    }

    /// Sends events to devices: several pushers at the same time, each with its events in order.
    /// - Parameters:
    ///   - devices: the devices as JSON, for each pusher.
    ///   - events: the number of events of each pusher.
    /// - Returns: the IDs of all events, and the responses.
    static func load(
        on gateway: RunningGateway, clock: SkippableClock?, devices: [[String]], events: Int
    ) async throws -> (events: [String], responses: [FinalResponse]) {
        try await withThrowingTaskGroup(of: [(String, FinalResponse)].self) { group in
            for (number, devices) in devices.enumerated() {
                let pusher = SimulatedPusher(gateway: gateway, clock: clock)
                group.addTask {
                    var responses: [(String, FinalResponse)] = []
                    for event in 0..<events {
                        let id = "$\(number)-\(event)"
                        responses.append((id, try await pusher.send(notificationJSON(id, devices: devices))))
                    }
                    return responses
                }
            }
            let all = try await group.reduce(into: []) { $0 += $1 }
            return (all.map(\.0), all.map(\.1))
        }
    }
}

/// Returns the body of a request.
/// - Parameter devices: the devices as JSON.
func notificationJSON(_ eventID: String, devices: [String]) -> String {
    """
    {"notification": {"event_id": "\(eventID)", "room_id": "!room:example.org", "type": "m.room.message",
      "sender": "@alice:example.org", "content": {"msgtype": "m.text", "body": "\(eventID)"}, "prio": "high",
      "devices": [\(devices.joined(separator: ", "))]}}
    """
}
