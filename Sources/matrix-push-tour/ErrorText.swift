import CommandLineSupport
import Foundation
import YAMLTree

/// Errors of any kind as text on one line.
enum ErrorText {
    static func of(_ error: any Error) -> String {
        // Descriptions of Foundation's errors are dumps of all their values.
        if error is CocoaError || error is POSIXError || type(of: error) == NSError.self {
            return "\(SystemError(causeOf: error))"
        }
        return "\(error)".singleLine
    }
}
