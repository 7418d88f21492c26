import APIRuntime
import PushDelivery
import PushProviderModels

/// The meaning of FCM's responses.
///
/// | response | meaning |
/// | --- | --- |
/// | 2xx | delivered |
/// | `UNREGISTERED` | rejected |
/// | 400 `INVALID_ARGUMENT` about the registration token, or a violation of `message.token` or `message.fid` | rejected if other devices work, because the app's `provider` or `token_kind` may be wrong |
/// | 400 too big, 413 | too large |
/// | 400 violation of a member that `fcm_options` configures | operator fault |
/// | other 400 | failed: this message is invalid |
/// | 401 `THIRD_PARTY_AUTH_ERROR` | operator fault: the project's key for APNs or Web Push |
/// | other 401 | once again with a new access token, then operator fault |
/// | 403 `SENDER_ID_MISMATCH` | rejected if other devices work, because the project may be wrong |
/// | other 403 | operator fault: the role of the service account |
/// | 404 without `UNREGISTERED` | operator fault: the project, or `endpoint` |
/// | 429 | later, after `Retry-After` or 60 s |
/// | 408, 5xx | later, after `Retry-After` or 10 s |
/// | other | operator fault: `endpoint` |
///
/// A 404 rejects a device only with FCM's own code, because a wrong project has the same status for every device. A bare
/// `INVALID_ARGUMENT` rejects no device, because it also means that the message is invalid.
/// Sources: "FCM error codes", "Scale FCM", `projects.messages.send`.
struct FCMResponse {
    /// The delay after an exhausted quota if the response has none. "Scale FCM" asks for at least a minute.
    private static let quotaDelay: Duration = .seconds(60)
    /// The delay after an outage if the response has none. "Scale FCM" asks for at least ten seconds.
    private static let outageDelay: Duration = .seconds(10)

    let projectID: String
    /// The configured members of each message.
    let options: FCMMessage

    /// - Parameters:
    ///   - pushkey: a text that reasons must not contain.
    ///   - hasRetriedNow: whether the delivery was repeated with a new access token before.
    ///   - now: the time of day in seconds since 1970.
    func meaning(of response: ClientResponse, pushkey: String, hasRetriedNow: Bool, now: Double) -> ResponseMeaning {
        let status = response.head.status.code
        if 200..<300 ~= status { return .delivered() }
        let report = FCMErrorReport(response.body)
        let reason = reason(status, report, pushkey)
        let delay = RetryAfter.delay(response.head.headerFields, now: now) ?? report.retryDelay
        switch (status, report.code) {
        case (400..<500, "UNREGISTERED"): return .rejected(reason: reason)
        case (400..<500, "SENDER_ID_MISMATCH"):
            return .suspectRejection(
                reason: "project \"\(projectID)\": \(reason)",
                remedy: "check that project_id \"\(projectID)\" is the Firebase project that the app registers with")
        case (400, _): return invalidRequest(report, reason)
        case (401, "THIRD_PARTY_AUTH_ERROR"):
            return .operatorFault(
                reason: reason,
                remedy: "upload a valid APNs key or Web Push certificate in the Cloud Messaging settings of the "
                    + "Firebase project \"\(projectID)\"")
        case (401, _) where !hasRetriedNow: return .retryNow(reason: reason)
        case (401, _):
            return .operatorFault(reason: reason, remedy: "check that the key of service_account_file is still valid")
        case (403, _):
            return .operatorFault(
                reason: reason,
                remedy: "give the service account the permission cloudmessaging.messages.create in the project "
                    + "\"\(projectID)\", and enable the Firebase Cloud Messaging API there")
        case (404, _):
            return .operatorFault(
                reason: reason, remedy: "check that the Firebase project \"\(projectID)\" exists, and endpoint")
        case (413, _): return .tooLarge(reason: reason)
        case (429, _):
            return .retryLater(
                after: delay ?? Self.quotaDelay, scope: report.isDeviceQuota ? .device : .destination, reason: reason)
        case (408, _), (500..., _):
            return .retryLater(after: delay ?? Self.outageDelay, scope: .destination, reason: reason)
        default: return .operatorFault(reason: reason, remedy: "check endpoint")
        }
    }

    private func invalidRequest(_ report: FCMErrorReport, _ reason: String) -> ResponseMeaning {
        if report.isTooLarge { return .tooLarge(reason: reason) }
        if report.isInvalidTarget {
            // Every device gets this response if its pushkey is of another kind or another provider.
            return .suspectRejection(
                reason: reason,
                remedy: "if it concerns all devices, check token_kind (registration tokens or Firebase installation "
                    + "IDs), and that the provider of the app is \"fcm\"")
        }
        if let member = report.invalidMembers.first(where: { isConfigured($0) }) {
            return .operatorFault(reason: reason, remedy: "check \"\(member)\" of fcm_options")
        }
        return .failed(reason: reason)
    }

    /// Whether `fcm_options` has a member, other than `data`, most of which is the notification's.
    private func isConfigured(_ member: String) -> Bool {
        switch member {
        case "android": options.android != nil
        case "apns": options.apns != nil
        case "webpush": options.webpush != nil
        case "notification": options.notification != nil
        case "fcm_options": options.fcmOptions != nil
        default: options.additionalProperties[member] != nil
        }
    }

    /// Returns a message up to the first value of the request that it quotes, and without words that may be secret. A server
    /// at `endpoint` that isn't Google's may repeat the request.
    private static func withoutValues(_ message: String) -> String {
        // Scalars, because the beginning of a value may form a character with the quotation mark.
        let words = Substring(message.unicodeScalars.prefix { $0 != "\"" && $0 != "{" }).split(separator: " ")
        let isSecret = { (index: Int) in
            words[index].utf8.count > maxWord || index > 0 && words[index - 1].lowercased() == "bearer"
        }
        return words.indices.map { isSecret($0) ? "…" : String(words[$0]) }.joined(separator: " ")
    }

    /// The longest word of FCM's messages that is logged, in bytes. Access tokens and pushkeys are longer; some messages
    /// contain the URL of a settings page.
    private static let maxWord = 100

    /// FCM's code and message: `404 UNREGISTERED: Requested entity was not found.`
    ///
    /// The texts about an invalid request repeat its values, which are contents of the notification. Only the names of
    /// the invalid members are used: `400 INVALID_ARGUMENT: message.android.ttl`.
    private func reason(_ status: Int, _ report: FCMErrorReport, _ pushkey: String) -> String {
        let code = (report.code ?? report.status).map { " " + LogText.clean($0, without: pushkey) } ?? ""
        let message =
            status == 400 && !report.isInvalidTarget
            ? report.fieldViolations.compactMap(\.field).prefix(3).joined(separator: ", ")
            : Self.withoutValues(report.message)
        return "\(status)\(code)" + (message.isEmpty ? "" : ": " + LogText.clean(message, without: pushkey))
    }
}
