import APIRuntime
import HTTPTypes
import OutboundHTTP

/// The meaning of an error of a transport for a delivery.
enum SendError {
    /// A response whose body isn't available. Its head is enough.
    case response(HTTPResponse)
    /// The request can't be sent, not even later.
    case unsendable(reason: String)
    /// No response arrived.
    case noResponse(NoResponse)

    struct NoResponse {
        let reason: String
        /// The reason for metrics.
        let label: DeliveryReason
        /// Whether the server can't have processed the request, so that it can be sent again.
        let wasNotProcessed: Bool
        /// Whether the destination is to blame.
        let isFailureOfDestination: Bool
        /// Whether the request can be sent again at once, on another connection.
        var allowsImmediateRepetition = false
        /// Whether the client itself is at its end, so that no request can be sent.
        var isFinal = false
    }

    init(_ error: any Error) {
        switch error {
        case let error as ResponseTooLargeError: self = .response(error.head)
        case let error as IncompleteResponseError: self = .response(error.head)
        case let error as InvalidRequestError: self = .unsendable(reason: error.description)
        case let error as OutboundError: self = Self.meaning(of: error)
        case is CancellationError:
            self = .noResponse(
                NoResponse(
                    reason: "the request was cancelled", label: "cancelled", wasNotProcessed: false,
                    isFailureOfDestination: false, isFinal: true))
        default:
            // The text may contain the request's path, which may be a secret.
            self = .noResponse(
                NoResponse(
                    reason: "\(type(of: error))", label: "error", wasNotProcessed: false, isFailureOfDestination: true))
        }
    }

    private static func meaning(of error: OutboundError) -> SendError {
        let reason = "\(error.server): \(error.reason.phrase)"
        var meaning = NoResponse(
            reason: reason, label: error.reason.label, wasNotProcessed: !error.mayHaveBeenProcessed,
            isFailureOfDestination: true)
        switch error.reason {
        case .forbiddenAddress: return .unsendable(reason: reason)
        case .goAway:
            // The server is there: it is only closing the connection.
            meaning = NoResponse(
                reason: reason, label: error.reason.label, wasNotProcessed: !error.mayHaveBeenProcessed,
                isFailureOfDestination: false, allowsImmediateRepetition: !error.mayHaveBeenProcessed)
        case .connectionLost: meaning.allowsImmediateRepetition = !error.mayHaveBeenProcessed
        case .shutDown:
            meaning = NoResponse(
                reason: reason, label: error.reason.label, wasNotProcessed: !error.mayHaveBeenProcessed,
                isFailureOfDestination: false, isFinal: true)
        case .refused: meaning.isFinal = true
        case .overloaded:
            meaning = NoResponse(
                reason: reason, label: error.reason.label, wasNotProcessed: true, isFailureOfDestination: false)
        case .timedOut, .unresolvable, .connectFailed, .tlsFailed: break
        }
        return .noResponse(meaning)
    }
}

extension OutboundError.Reason {
    fileprivate var label: DeliveryReason {
        switch self {
        case .timedOut: "timed_out"
        case .unresolvable: "unresolvable"
        case .forbiddenAddress: "forbidden_address"
        case .connectFailed: "connect_failed"
        case .tlsFailed: "tls_failed"
        case .connectionLost: "connection_lost"
        case .goAway: "goaway"
        case .refused: "refused"
        case .overloaded: "overloaded"
        case .shutDown: .shutdown
        }
    }

    fileprivate var phrase: String {
        switch self {
        case .timedOut: "no response in time"
        case .unresolvable: "its name has no address"
        case .forbiddenAddress: "its addresses are not allowed"
        case .connectFailed(let detail): "no connection: \(detail)"
        case .tlsFailed(let detail): "TLS failed: \(detail)"
        case .connectionLost(let detail): "connection lost: \(detail)"
        case .goAway(let detail): "refused by GOAWAY: \(detail)"
        case .refused(let detail): "refused repeatedly: \(detail)"
        case .overloaded(let detail): "not sent: \(detail)"
        case .shutDown: "the client has been shut down"
        }
    }
}
