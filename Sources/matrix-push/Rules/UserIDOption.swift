import ArgumentParser
import StringGrammars

/// An option whose value is a user ID.
enum UserIDOption {
    /// Checks the value of an option against the grammar of user IDs (Matrix specification, appendices, "User
    /// Identifiers"), which includes historical user IDs.
    /// - Parameter name: the option's name, such as `--user`.
    /// - Throws: `ValidationError` with an example of a user ID.
    static func check(_ text: String, _ name: String) throws {
        guard StringFormat.mxUserID.matches(text) else {
            throw ValidationError(
                "\(name): expected a user ID such as @fern:garden.example, found \"\(text.shortened().singleLine)\"")
        }
    }
}
