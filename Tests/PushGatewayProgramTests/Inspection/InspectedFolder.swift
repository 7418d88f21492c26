import Foundation
import ProviderSimulators
import PushConfiguration
import PushGateway
import TemporaryFolder
import YAMLTree

@testable import PushGatewayProgram

/// A folder with a configuration and the files that it names. `FOLDER` in the configuration is the folder's path.
struct InspectedFolder {
    let url: URL

    static func with(_ body: (InspectedFolder) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body(InspectedFolder(url: $0)) }
    }

    /// Writes a file that only its owner can read.
    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        let path = url.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// Writes the certificate authority of the simulators to `roots.pem`.
    func writeTrustRoots() throws {
        try write(TestCertificates.shared().authorityPEM, to: "roots.pem")
    }

    private func source(_ yaml: String) -> SourceText {
        SourceText(name: "gateway.yaml", bytes: Array(yaml.replacing("FOLDER", with: url.path).utf8))
    }

    func file(_ yaml: String) throws -> GatewayConfigurationFile { try GatewayConfigurationFile(source(yaml)) }

    /// - Parameter days: the time of day of the check, in days from now.
    func inspect(_ yaml: String, live: Bool = false, days: Double = 0) async -> ConfigurationInspection.Result {
        let now = Date.now.timeIntervalSince1970 + days * 86_400
        return await ConfigurationInspection(source(yaml), name: "gateway.yaml", now: now)
            .result(live: live ? .seconds(60) : nil)
    }

    /// Returns the problems of a configuration as `line: message (hint)`, without the folder's path.
    func problems(_ yaml: String) async -> [String] {
        await inspect(yaml).report.problems.map { problem in
            let place = problem.line.map { "\($0): " } ?? ""
            let text = place + "\(problem.severity.rawValue): \(problem.message)"
            return (text + (problem.hint.map { " (\($0))" } ?? "")).replacing(url.path, with: "FOLDER")
        }
    }
}
