import CommandLineSupport
import Logging
import Metrics
import PostgreSQLClient
import PushConfiguration
import PushDelivery
import PushDeliveryPostgreSQL
import PushGateway

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
