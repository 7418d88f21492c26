import Foundation
import Measuring

/// The contenders in Swift that need no network: our codecs, Foundation's, and the gateway in process.
///
/// A new suite is a file below `Suites/` and a line here.
@main
struct SwiftContenders {
    static var suites: [any BenchmarkSuite] {
        [
            OurCodecs(),
            FoundationCodecs(),
            SizeSeries(),
            GatewayInProcess(),
            Generator(),
            PushRuleEvaluation(),
        ]
    }

    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: swift-contenders PAYLOADS\n".utf8))
            exit(2)
        }
        let payloads = PayloadFolder(URL(filePath: CommandLine.arguments[1]))
        try await CaseServer(suites, payloads: payloads).run()
    }
}
