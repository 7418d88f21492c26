import StringGrammars
import YAMLTree

/// Reading of servers.
extension DocumentReader {
    mutating func readServers(_ node: YAMLNode?) throws(Diagnostic) -> [Server] {
        guard let node else { return [] }
        guard let list = node.sequence else {
            throw .error("expected a list of servers, found \(node.kindName)", at: node.location)
        }
        var servers: [Server] = []
        for node in list {
            let server = try readServer(node)
            // The path of the first server is part of the paths of all operations.
            if servers.isEmpty, Self.hasUnbalancedBraces(server.basePath) {
                throw .error("unbalanced braces in the URL \"\(server.url)\"", at: server.location)
            }
            check(server, at: node["url"]?.location ?? node.location)
            servers.append(server)
        }
        return servers
    }

    private mutating func readServer(_ node: YAMLNode) throws(Diagnostic) -> Server {
        let mapping = try expectMapping(node, "a server")
        guard let url = mapping["url"] else { throw .error("the server has no \"url\"", at: node.location) }
        let text = try schemas.string(url, "url")
        var variables: [Server.Variable] = []
        for (name, node) in try entries(mapping["variables"]) {
            guard text.contains("{\(name)}") else {
                diagnostics.append(
                    .warning("the URL has no variable \"{\(name)}\"; it is left out", at: node.location))
                continue
            }
            let variable = try expectMapping(node, "a variable")
            let values = (variable["enum"]?.sequence ?? []).compactMap(\.text)
            let stated = variable["default"]?.text
            if stated == nil {
                diagnostics.append(
                    .warning(
                        "the variable \"\(name)\" has no default; it is \"\(values.first ?? "")\"", at: node.location,
                        hint: "OpenAPI requires \"default\""))
            }
            let usual = stated ?? values.first ?? ""
            let place = variable["default"]?.location ?? node.location
            if !values.isEmpty, !values.contains(usual) {
                diagnostics.append(
                    .warning(
                        "the default \"\(usual)\" of the variable \"\(name)\" is not one of its values; it becomes one",
                        at: place))
            }
            if usual.unicodeScalars.contains(where: Server.isForbidden) {
                diagnostics.append(
                    .warning(
                        "the default \"\(usual)\" of the variable \"\(name)\" has a character that is not allowed in a "
                            + "URL; it is percent-encoded in paths", at: place))
            }
            variables.append(
                Server.Variable(
                    name: name, defaultValue: usual,
                    values: values.isEmpty || values.contains(usual) ? values : [usual] + values,
                    description: variable["description"]?.text))
        }
        return Server(
            url: text, name: mapping["name"]?.text, description: mapping["description"]?.text, variables: variables,
            location: node.location)
    }

    /// Warns of variables that the server doesn't declare, and of a URL that requests can't use.
    private mutating func check(_ server: Server, at location: SourceLocation) {
        let declared = server.variables.map(\.name)
        var undeclared: [String] = []
        for name in Self.parameterNames(server.url) where !declared.contains(where: name.isIdentical(to:)) {
            guard !undeclared.contains(name) else { continue }
            undeclared.append(name)
            diagnostics.append(
                .warning(
                    "the URL has the variable \"{\(name)}\", which the server does not declare", at: location,
                    hint: suggestion(for: name, among: declared) ?? "describe it under \"variables\""))
        }
        guard let (problem, hint) = Self.problem(of: server, hasUndeclared: !undeclared.isEmpty) else { return }
        diagnostics.append(.warning("the URL of the server \(problem)", at: location, hint: hint))
    }

    /// Returns what is wrong with the URL of a server, and a hint; `nil` for a URL that requests can use.
    private static func problem(of server: Server, hasUndeclared: Bool) -> (String, hint: String?)? {
        if server.url.unicodeScalars.contains(where: Server.isForbidden) {
            return ("has a character that is not allowed in a URL; it is percent-encoded in paths", nil)
        }
        let url = server.defaultURL
        if url.contains(where: { $0 == "?" || $0 == "#" }) {
            return ("has a query or a fragment, which is left out", "describe a query as parameters of the operations")
        }
        if hasUnbalancedBraces(url) { return ("has unbalanced braces", nil) }
        let parts = URIReference(url)
        if let scheme = parts.scheme {
            guard parts.authority != nil else {
                return ("has no host", "write \"https://\" and the host, or a path such as \"/v1\"")
            }
            if !["http", "https"].contains(scheme.lowercased()) {
                return ("has the scheme \"\(scheme)\"", "clients send requests by http or https")
            }
        }
        if let host = parts.authority {
            return host.isEmpty ? ("has no host", nil) : nil
        }
        // A host such as "api.example.org"; not "v1.0" or "..".
        let first = url.prefix { $0 != "/" }
        let labels = first.split(separator: ".", omittingEmptySubsequences: false)
        guard !hasUndeclared, labels.count > 1, let last = labels.last, last.count > 1, last.allSatisfy(\.isLetter)
        else {
            return nil
        }
        return (
            "has no scheme; \"\(first)\" is read as a part of the path",
            "write \"https://\(first)\" if it is a host, \"/\(first)\" if it is a path"
        )
    }

    private static func hasUnbalancedBraces(_ text: String) -> Bool {
        var isOpen = false
        for character in text where character == "{" || character == "}" {
            if isOpen == (character == "{") { return true }
            isOpen.toggle()
        }
        return isOpen
    }
}
