import YAMLTree

/// An error that ends a command: the message for the user and the exit status.
package struct CommandFailure: Error, CustomStringConvertible {
    /// The exit status for an unusable command line, input or output.
    package static let usageStatus: Int32 = 2

    package let message: String
    /// A way to correct the error.
    package var hint: String?
    package var status: Int32

    package var description: String { message }

    package init(_ message: String, hint: String? = nil, status: Int32 = 1) {
        self.message = message
        self.hint = hint
        self.status = status
    }

    /// A file that cannot be read; its exit status is ``usageStatus``.
    /// - Parameter path: the path as the user gave it; `-` is standard input.
    package init(reading path: String, _ reason: some CustomStringConvertible) {
        self.init("cannot read \(PayloadInput.name(of: path)): \(reason)", status: Self.usageStatus)
    }

    package init(_ failure: OutputFailure) {
        self.init(failure.description, status: Self.usageStatus)
    }

    /// `error: message`, and the hint on a line of its own.
    package var diagnostic: Diagnostic { .error(message, at: nil, hint: hint) }
}
