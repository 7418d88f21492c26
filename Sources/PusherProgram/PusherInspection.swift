import CommandLineSupport
import Foundation
import HummingbirdTransport
import PostgreSQLClient
import ServiceProgram
import ServiceSupport
import YAMLTree

/// The check of a configuration file without starting a pusher. Neither the database nor the homeserver is asked.
package enum PusherInspection {
    /// Returns the problems, in the order of the file.
    /// - Parameter now: the time of day in seconds since 1970.
    package static func diagnostics(
        of source: SourceText, now: Double = Date.now.timeIntervalSince1970
    ) -> [Diagnostic] {
        var diagnostics = ServiceFiles.diagnostics(
            of: source, now: now,
            passwords: [.init(["network", "proxy"], isProxy: true), .init(["store", "postgresql"])],
            secrets: { root in ["as_token_file", "hs_token_file"].compactMap { root["homeserver"]?[$0] } })
        do throws(ConfigurationError) {
            let file = try PusherConfigurationFile(source)
            diagnostics += file.warnings + file.storeDiagnostics
            for read in [file.applicationServiceToken, file.homeserverToken] {
                do throws(ConfigurationError) {
                    _ = try read()
                } catch {
                    diagnostics += error.diagnostics
                }
            }
        } catch {
            diagnostics += error.diagnostics
        }
        return diagnostics.sortedWithoutDuplicates()
    }
}

extension PusherConfigurationFile {
    /// The problems of the store's values, as far as they show without the store.
    fileprivate var storeDiagnostics: [Diagnostic] {
        let path = ["store", "postgresql"]
        guard let connection = configuration.store.postgresql else { return [] }
        if let problem = PostgreSQLConnectionString.problem(connection) {
            return [error(problem, at: path, hint: "such as \"host=db.example dbname=push\"")]
        }
        do throws(PostgreSQLError) {
            try PostgreSQLClient.loadLibrary()
            return []
        } catch {
            return [self.error("\(error)", at: path, hint: error.hint)]
        }
    }
}
