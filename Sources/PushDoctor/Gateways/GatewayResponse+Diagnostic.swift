import DoctorModels
import PushClient

extension GatewayResponse {
    /// The status and the gateway's words, or the reason that there is no response.
    var status: String {
        func words(_ reason: String) -> String { reason.isEmpty ? "" : " (\(reason))" }
        return switch self {
        case .refused(let status, let reason), .failing(let status, let reason): "status \(status)\(words(reason))"
        case .notFound(let status), .redirect(let status, _), .notAGateway(let status, _): "status \(status)"
        case .rateLimited(let reason): "status 429, too many requests\(words(reason))"
        case .timeout(let seconds, _): "no response within \(Self.number(seconds)) s"
        case .unreachable(let reason, _): reason
        case .processed: "processed"
        }
    }

    /// Returns the diagnostic for a response that isn't a success.
    /// - Parameters:
    ///   - gateway: scheme, host and port.
    ///   - subject: the pusher.
    func problem(of gateway: String, subject: String) -> PushDiagnostic {
        let askOperator = "The gateway belongs to the app: ask its operator, or the app's developers."
        switch self {
        case .unreachable(let reason, let advice):
            return .error(
                .gatewayUnreachable, subject, "The gateway \(gateway) can't be reached: \(reason).",
                advice: (advice ?? "Check that the gateway is running, and its name, port, certificate and firewall.")
                    + " " + askOperator)
        case .timeout(let seconds, let advice):
            return .error(
                .gatewayTimeout, subject,
                "The gateway \(gateway) doesn't respond within \(Self.number(seconds)) seconds. Homeservers give up, too.",
                advice: (advice.map { $0 + " " } ?? "") + askOperator)
        case .notFound(let status):
            return .error(
                .gatewayNotFound, subject,
                "There is no push gateway at \(gateway): \(GatewayURL.path) has status \(status).",
                advice: "Check the URL in the app, and that a reverse proxy passes \(GatewayURL.path) to the gateway.")
        case .redirect(let status, let target):
            return .error(
                .gatewayRedirects, subject,
                "The gateway \(gateway) redirects\(target.map { " to \($0)" } ?? "") (\(status)). Homeservers don't "
                    + "follow.",
                advice: "Register the app with the URL that the redirection names.")
        case .notAGateway(let status, let problem):
            return .error(
                .gatewayNotAGateway, subject,
                "The server \(gateway) responds with status \(status), but not as a push gateway: \(problem).",
                advice: "Check the URL in the app. A web server or reverse proxy may respond in place of the gateway.")
        case .rateLimited:
            return .warning(
                .gatewayRateLimited, subject, "The gateway \(gateway) accepts no further requests for now: \(status).",
                advice: "Try again later.")
        case .refused:
            return .error(
                .gatewayRefuses, subject,
                "The gateway \(gateway) refuses a valid notification: \(status).", advice: askOperator)
        case .failing, .processed:
            return .error(
                .gatewayFailing, subject, "The gateway \(gateway) fails: \(status).",
                advice: "Homeservers repeat notifications for a while. \(askOperator)")
        }
    }

    /// Returns a number of seconds, without a fraction of zero.
    private static func number(_ seconds: Double) -> String {
        seconds.rounded() == seconds && seconds < 1e6 ? "\(Int(seconds))" : "\(seconds)"
    }
}
