import YAMLTree

/// Reading of servers.
extension DocumentReader {
    mutating func readServers(_ node: YAMLNode?) throws(Diagnostic) -> [Server] {
        guard let node else { return [] }
        guard let list = node.sequence else {
            throw .error("expected a list of servers, found \(node.kindName)", at: node.location)
        }
        var servers: [Server] = []
        for node in list { servers.append(try readServer(node)) }
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
}
