import APIRuntime

/// Why a command failed, as the user is told.
struct CommandFailure: Error, CustomStringConvertible {
    /// The exit status of a command line or an input that can't be used.
    static let usageStatus: Int32 = 2

    let message: String
    /// What the user can do about it.
    var hint: String?
    /// The exit status.
    var status: Int32 = 1

    var description: String { message }

    init(_ message: String, hint: String? = nil, status: Int32 = 1) {
        self.message = message
        self.hint = hint
        self.status = status
    }

    /// The failure that an error stands for.
    init(describing error: any Error) {
        if let failure = error as? CommandFailure {
            self = failure
        } else if let error = error as? MatrixError {
            self.init("\(error)", hint: error.hint)
        } else {
            self.init("\(error)")
        }
    }

    /// `error: message`, and the hint on a line of its own.
    func rendered(colored: Bool) -> String {
        let paint = Paint(isOn: colored)
        let hint = hint.map { "\n" + paint.cyan("hint:") + " " + $0.printable } ?? ""
        return paint.red("error:") + " " + message.printable + hint
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
        case .unknownToken: return "the access token isn't valid, or no longer"
        default: return nil
        }
    }
}
