import APIRuntime
import CommandLineSupport
import YAMLTree

extension CommandFailure {
    /// The failure that reports an error of any type, on one line, with a hint for errors of the Matrix API.
    init(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as OutputFailure: self.init(failure)
        case let error as MatrixError: self.init("\(error)".singleLine, hint: error.hint)
        default: self.init("\(error)".singleLine)
        }
    }
}

extension MatrixError {
    fileprivate var hint: String? {
        if let retryAfterMilliseconds {
            let seconds = retryAfterMilliseconds / 1000 + (retryAfterMilliseconds % 1000 > 0 ? 1 : 0)
            return "try again in \(seconds) s"
        }
        switch errcode {
        case .missingToken: return "give an access token: --token-file, or the environment variable MATRIX_TOKEN"
        case .unknownToken: return "the access token is invalid or expired"
        case .unrecognized:
            return
                "the homeserver has no such operation; check that --homeserver (or MATRIX_HOMESERVER) is its base URL"
        default: return nil
        }
    }
}
