import APIRuntime
import Tracing

/// The spans of deliveries and of their requests to push providers. They contain neither pushkeys nor contents.
struct DeliveryTracing: Sendable {
    let tracer: any Tracer

    /// Runs a delivery within a span, as a child of the current one.
    /// - Parameter deliver: returns `nil` if the delivery was ended at its deadline.
    func traceDelivery(
        through app: DeliveryApp, _ deliver: () async -> DeliveryReport?
    ) async -> DeliveryReport? {
        await Self.run(tracer, "deliver", .internal, app) { span in
            guard let report = await deliver() else {
                span.setStatus(SpanStatus(code: .error, message: "ended at the deadline"))
                return nil
            }
            span.attributes["matrix_push.result"] = report.result.label
            span.attributes["matrix_push.reason"] = report.reason.label
            if case .delivered = report.result {} else { span.setStatus(SpanStatus(code: .error)) }
            return report
        }
    }

    /// Sends a request to a push provider within a span.
    /// - Parameter send: returns `nil` if there is no response within the deadline.
    func traceAttempt(
        through app: DeliveryApp, _ send: () async -> Result<ClientResponse, any Error>?
    ) async -> Result<ClientResponse, any Error>? {
        await Self.run(tracer, "send", .client, app) { span in
            let sent = await send()
            switch sent {
            case .success(let response):
                span.attributes["http.response.status_code"] = response.head.status.code
                if response.head.status.code >= 400 { span.setStatus(SpanStatus(code: .error)) }
            case .failure(let error): span.recordError(error)
            case nil: span.setStatus(SpanStatus(code: .error, message: "no response within the deadline"))
            }
            return sent
        }
    }

    private static func run<Value>(
        _ tracer: some Tracer, _ name: String, _ kind: SpanKind, _ app: DeliveryApp,
        _ operation: (any Span) async -> Value
    ) async -> Value {
        await tracer.withSpan(name, ofKind: kind) { span in
            span.attributes["matrix_push.app"] = app.name
            span.attributes["matrix_push.provider"] = type(of: app.provider).name
            return await operation(span)
        }
    }
}
