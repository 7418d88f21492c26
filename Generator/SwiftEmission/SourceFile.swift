/// A file of generated Swift.
public struct SourceFile: Hashable, Sendable {
    /// Relative to the module's folder: `Types/Notification.swift`.
    public let path: String
    public let text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
