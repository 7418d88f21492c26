/// A file of generated Swift.
public struct SourceFile: Hashable, Sendable {
    /// Relative to the module's folder: `Types/Notification.swift`.
    public let path: String
    public let text: String
    /// The products of the runtime that the file imports in addition to `APIRuntime`, sorted.
    public let products: [String]

    public init(path: String, text: String, products: [String] = []) {
        self.path = path
        self.text = text
        self.products = products
    }
}

/// The division of a module's code into files.
public enum FileLayout: String, CaseIterable, Sendable {
    /// A file for each type, for each codec and for each group of operations. Best for readers.
    case split
    /// Four files whose names only depend on the module's name. For build systems, which must know the names before the
    /// schemas are read.
    case grouped
}

/// The files of a module in the layout ``FileLayout/grouped``.
enum FileGroup: String, CaseIterable {
    case client = "Client"
    case codecs = "Codecs"
    case server = "Server"
    case types = "Types"

    /// The path of the file. The module's name prevents conflicts with handwritten files of the same target.
    func path(in module: String) -> String { "\(module)+\(rawValue).swift" }
}
