import APIRuntime
import Logging
import Metrics
import OTLPTracing
import OutboundHTTP
import PushConfiguration
import ServiceLifecycle

/// A service that sends the traces of requests and deliveries to a collector.
///
/// Groups stop their services from the last to the first, so it must come before those whose spans it sends.
package struct TracingService: Service {
    /// Makes the spans.
    package let tracer: OTLPTracer
    private let exporter: OTLPExporter
    private let client: OutboundClient

    /// The time that the last spans have to be sent after graceful shutdown has begun.
    private static let flushLimit: Duration = .milliseconds(500)
    private static let requestTimeout: Duration = .seconds(10)

    /// - Parameter service: the name of the service in traces, unless the configuration has one.
    /// - Throws: an error with the reason why the endpoint can't be used.
    package init(
        _ configuration: TracingConfiguration, service: String, version: String, logger: Logger,
        metrics: (any MetricsFactory)?
    ) throws {
        var outbound = OutboundClient.Configuration()
        // The operator has named the server.
        outbound.addresses = .unrestricted
        outbound.requestTimeout = Self.requestTimeout
        client = try OutboundClient(outbound, logger: logger)
        exporter = OTLPExporter(
            .init(
                endpoint: try BaseURL(configuration.endpoint),
                serviceName: configuration.serviceName ?? service, serviceVersion: version),
            transport: client, logger: logger, metrics: metrics)
        tracer = OTLPTracer(exporter: exporter, sampleRatio: configuration.sampleRatio ?? 1)
    }

    package func run() async throws {
        let running = Task { await exporter.run() }
        // Cancellation ends the group at once.
        guard (try? await gracefulShutdown()) != nil else { return running.cancel() }
        exporter.stop()
        let limit = Task {
            try await Task.sleep(for: Self.flushLimit)
            running.cancel()
        }
        await running.value
        limit.cancel()
        await client.shutdown(within: .milliseconds(100))
    }
}
