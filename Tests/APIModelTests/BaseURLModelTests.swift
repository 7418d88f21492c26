import APIModel
import Testing

struct BaseURLModelTests {
    private static func model(_ servers: String) -> BuiltModel {
        BuiltModel(operation: "responses: {'200': {description: A.}}", top: "servers: [\(servers)]")
    }

    private static func summaries(_ model: BuiltModel) -> [String]? {
        model.module.baseURLs?.servers.map { server in
            let variables = server.variables.map { "\($0.swiftName): \($0.typeName ?? "String") = \($0.defaultValue)" }
            return "\(server.swiftName)(\(variables.joined(separator: ", ")))"
        }
    }

    @Test("servers become functions, their variables parameters")
    func servers() {
        let model = Self.model(
            """
            {url: 'https://{region}.example/v1', description: Production server, variables: {region: {enum: [eu, us], default: us}}},
            {url: 'https://{region}.test.example:{port}/v1', variables: {region: {enum: [eu, us], default: eu}, port: {default: '1'}}}
            """)
        #expect(model.messages == [])
        #expect(
            Self.summaries(model) == [
                "productionServer(region: Region = us)", "server(region: Region = eu, port: String = 1)",
            ])
        #expect(model.module.baseURLs?.typeName == "TestBaseURL")
        #expect(model.module.baseURLs?.values.map(\.typeName) == ["Region"])
    }

    @Test("a server with another path gives a warning, because operations have the path of the first one")
    func paths() {
        let model = Self.model("{url: 'https://a.example/v1'}, {url: 'https://b.example/v2'}")
        #expect(Self.summaries(model) == ["server()"])
        #expect(
            model.messages == [
                "warning: the path of this server differs from the first server's, which is part of the paths of all "
                    + "operations; no base URL is generated for it"
            ])
    }

    @Test("relative servers have no base URL", arguments: ["", "{url: /v1}"])
    func relative(_ servers: String) {
        #expect(Self.model(servers).module.baseURLs == nil)
    }
}
