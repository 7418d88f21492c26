import CommandLineSupport
import Foundation
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import PushProviders
import ServiceProgram
import ServiceSupport
import YAMLTree

/// The check of a configuration file without starting a gateway: everything that a start checks, what files show about
/// credentials, and on request the responses of the push providers' servers.
package struct ConfigurationInspection {
    /// The result of an inspection.
    package struct Result: Sendable {
        /// The problems, in the order of the file.
        package var diagnostics: [Diagnostic]
        package var report: ConfigurationReport
    }

    private let source: SourceText
    private let name: String
    private let now: Double

    /// - Parameters:
    ///   - name: the path of the file as the operator gave it.
    ///   - now: the time of day in seconds since 1970.
    package init(_ source: SourceText, name: String, now: Double = Date.now.timeIntervalSince1970) {
        self.source = source
        self.name = name
        self.now = now
    }

    /// Inspects the file.
    /// - Parameter live: the time that the servers of an app have to respond; `nil` asks none.
    package func result(live: Duration? = nil) async -> Result {
        var diagnostics = fileProblems
        var apps: [InspectedApp] = []
        do throws(GatewayConfigurationError) {
            let file = try GatewayConfigurationFile(source, makeProvider: GatewayProgram.provider(forChecking:))
            diagnostics += file.warnings + [file.deduplicatorProblem].compactMap(\.self)
            let environment = try ProviderEnvironment.withoutGateway(file.configuration)
            apps = try InspectedApp.apps(of: file, environment: environment, now: now)
            for app in apps { diagnostics += app.diagnostics(in: file) }
            if live == nil || diagnostics.contains(where: { $0.severity == .error }) {
                return result(diagnostics, apps, live: nil)
            }
            apps = await InspectedApp.probed(apps, within: live ?? .zero)
            for client in environment.shared.instances(of: OutboundClient.self) {
                await client.shutdown(within: .milliseconds(500))
            }
            return result(diagnostics, apps, live: apps.allSatisfy(\.isAccepted))
        } catch {
            return result(diagnostics + error.diagnostics, apps, live: nil)
        }
    }

    /// The problems of the files that the configuration names.
    var fileProblems: [Diagnostic] {
        ServiceFiles.diagnostics(
            of: source, now: now,
            passwords: [
                .init(["network", "proxy"], isProxy: true), .init(["dedupe", "postgresql", "connection"]),
            ],
            secrets: { root in
                // All such keys of providers name secrets.
                (root["apps"]?.sequence ?? []).flatMap { app in
                    (app.mapping?.entries ?? []).filter { $0.name.hasSuffix("_file") }.map(\.value)
                }
            })
    }

    private func result(_ diagnostics: [Diagnostic], _ apps: [InspectedApp], live: Bool?) -> Result {
        let sorted = diagnostics.sortedWithoutDuplicates()
        let report = ConfigurationReport(
            file: name, valid: sorted.allSatisfy { $0.severity < .error }, live: live,
            problems: sorted.map { ConfigurationProblem($0) }, apps: apps.map(\.report))
        return Result(diagnostics: sorted, report: report)
    }
}
