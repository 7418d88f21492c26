import APIRuntime
import HTTPTypes

/// A failure of the homeserver, for which events have to wait.
struct HomeserverFailure: Error, Sendable, CustomStringConvertible {
    /// The failure, for operators; without tokens.
    let description: String
    /// The status of the response; `nil` if there was none.
    let status: Int?

    /// - Parameter action: what couldn't be done, such as `read the state of a room`.
    init(_ action: String, _ error: any Error) {
        switch error {
        case let error as MatrixError:
            description = "cannot \(action): the homeserver responded \(error.status.code) \(error.errcode)"
            status = error.status.code
        case let error as UnexpectedResponseError:
            description = "cannot \(action): \(error)"
            status = nil
        default:
            description = "cannot \(action): the homeserver cannot be reached: \(error)"
            status = nil
        }
    }

    /// Whether the user may not see what was asked for, or it doesn't exist.
    var isRefusal: Bool { status == 403 || status == 404 }

    /// The response to a request that needs the homeserver.
    var matrixError: MatrixError {
        MatrixError(
            status: .badGateway, errcode: .unknown, message: "The homeserver cannot be reached",
            responseFields: [.retryAfter: "5"])
    }
}
