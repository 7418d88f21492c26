import OpenAPI
import YAMLTree

/// Builds the model of the base URLs of documents.
struct BaseURLBuilder {
    private(set) var servers: [BaseURLModel.Server] = []
    private(set) var values: [BaseURLModel.Values] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// The URL templates without their paths.
    private var known: Set<String> = []

    /// Adds the servers of a document. Servers that differ only in their paths have one base URL, because the path of
    /// the first server is part of every operation's path.
    mutating func add(_ document: Document) {
        for server in document.servers {
            guard let origin = server.origin else { continue }
            let placement = document.servers.first.map { $0.basePath == server.basePath } ?? true
            guard placement else {
                diagnostics.append(
                    .warning(
                        "the path of this server differs from the first server's, which is part of the paths of all "
                            + "operations; no base URL is generated for it", at: server.location))
                continue
            }
            guard known.insert(origin).inserted else { continue }
            add(server, origin)
        }
    }

    private mutating func add(_ server: Server, _ origin: String) {
        let isUsed = { (variable: Server.Variable) in origin.contains("{\(variable.name)}") }
        var names: [String: String] = [:]
        var variables: [BaseURLModel.Variable] = []
        for variable in server.variables where isUsed(variable) {
            let name = Naming.unique(Naming.parameter(variable.name)) { name in
                variables.contains { $0.swiftName == name }
            }
            names[variable.name] = name
            variables.append(
                BaseURLModel.Variable(
                    swiftName: name, typeName: variable.values.isEmpty ? nil : type(of: variable),
                    defaultValue: variable.defaultValue, description: variable.description))
        }
        let name = Naming.unique(Self.name(of: server)) { name in servers.contains { $0.swiftName == name } }
        servers.append(
            BaseURLModel.Server(
                swiftName: name, url: server.url, description: server.description,
                pieces: Self.pieces(origin, names), variables: variables))
    }

    /// Returns the name of a server's function, from its name or a short description.
    private static func name(of server: Server) -> String {
        if let name = server.name { return Naming.member(name) }
        guard let description = server.description, description.split(whereSeparator: \.isWhitespace).count <= 4,
            description.contains(where: \.isLetter), description.utf8.count <= 40
        else { return "server" }
        return Naming.member(description)
    }

    /// Returns the template as literals and variables. A variable without a description stays a literal.
    private static func pieces(_ origin: String, _ names: [String: String]) -> [PathPiece] {
        var pieces: [PathPiece] = []
        var rest = Substring(origin)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            if open > rest.startIndex { pieces.append(.literal(String(rest[..<open]))) }
            pieces.append(names[name].map { .parameter($0) } ?? .literal("{\(name)}"))
            rest = rest[rest.index(after: close)...]
        }
        return rest.isEmpty ? pieces : pieces + [.literal(String(rest))]
    }

    /// Returns the name of the enum of a variable's values. Variables with the same name and values share one.
    private mutating func type(of variable: Server.Variable) -> String {
        let wanted = Naming.type(variable.name)
        var cases: [StringEnum.Case] = []
        for value in variable.values where !cases.contains(where: { $0.value == value }) {
            let name = Naming.unique(Naming.enumCase(value)) { name in cases.contains { $0.swiftName == name } }
            cases.append(StringEnum.Case(swiftName: name, value: value))
        }
        if let other = values.first(where: {
            $0.typeName.hasPrefix(wanted) && $0.cases.map(\.value) == cases.map(\.value)
        }) {
            return other.typeName
        }
        let name = Naming.unique(wanted) { name in values.contains { $0.typeName == name } }
        values.append(BaseURLModel.Values(typeName: name, cases: cases))
        return name
    }
}
