import Foundation
import Measuring

/// Requests to the push gateway over real HTTP/1.1 on the loopback interface.
@main
struct HTTPContender {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: http-contender PAYLOADS\n".utf8))
            exit(2)
        }
        let payloads = PayloadFolder(URL(filePath: CommandLine.arguments[1]))
        try await withGateway { port in
            try await CaseServer([GatewayOverHTTP(port: port), ProviderRequests()], payloads: payloads).run()
        }
    }
}
