import CommandLineSupport
import Logging
import Metrics
import PostgreSQLClient
import PushConfiguration
import PushDelivery
import PushDeliveryPostgreSQL
import PushGateway
import YAMLTree

extension GatewayConfigurationFile {
    /// The problem of the connection string of the shared record; `nil` without one.
    var deduplicatorProblem: Diagnostic? {
        guard let database = configuration.dedupe?.postgresql,
            let problem = PostgreSQLConnectionString.problem(database.connection)
        else { return nil }
        return error(
            problem, at: ["dedupe", "postgresql", "connection"],
            hint: "such as \"host=db.example dbname=push user=push\", or postgresql://db.example/push")
    }
}

extension GatewayConfiguration {
    /// Returns the record of deliveries that several gateways share; `nil` if the gateway has its own.
    /// - Parameter metrics: receives the metrics of the record; `nil` for the factory of the process.
    /// - Throws: `CommandFailure` if the database's library isn't installed.
    func sharedDeduplicator(
        logger: Logger, metrics: (any MetricsFactory)? = nil
    ) throws(CommandFailure) -> PostgreSQLDeduplicator? {
        guard let database = dedupe?.postgresql else { return nil }
        do throws(PostgreSQLError) {
            try PostgreSQLClient.loadLibrary()
        } catch {
            throw CommandFailure("dedupe.postgresql: \(error)", hint: error.hint)
        }
        let pipeline = pipeline
        var options = PostgreSQLDeduplicator.Configuration(connection: database.connection)
        if let timeout = database.timeout { options.timeout = .seconds(timeout) }
        options.window = pipeline.duplicateWindow
        options.answeredWindow = pipeline.answeredWindow
        options.maxEntries = pipeline.duplicateEntries
        // Longer than a request may take: until its end, no other gateway may deliver.
        options.claimDuration = notifyLimits.deadline + .seconds(10)
        return PostgreSQLDeduplicator(options, logger: logger, metrics: metrics)
    }
}
