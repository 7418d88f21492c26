/// A file of generated Swift.
public struct SourceFile: Hashable, Sendable {
    /// Relative to the module's folder: `Types/Notification.swift`.
    public let path: String
    public let text: String
    /// Whether the file imports the module `APIRuntimeConstraints`.
    public let needsConstraints: Bool

    public init(path: String, text: String, needsConstraints: Bool = false) {
        self.path = path
        self.text = text
        self.needsConstraints = needsConstraints
    }
}
