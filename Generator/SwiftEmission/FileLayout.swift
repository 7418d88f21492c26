/// How the code of a module is divided into files.
public enum FileLayout: String, CaseIterable, Sendable {
    /// Files of their own for each type, for its codec and for each group of operations: what people read.
    case split
    /// Four files, whose names follow from the module's alone: what a build system needs, which must know the names
    /// before it reads the schemas.
    case grouped
}

/// The files of a module in the layout ``FileLayout/grouped``.
enum FileGroup: String, CaseIterable {
    case client = "Client"
    case codecs = "Codecs"
    case server = "Server"
    case types = "Types"

    /// The module's name keeps them apart from files that a person writes for the same target.
    func path(in module: String) -> String { "\(module)+\(rawValue).swift" }
}
