import APIRuntime
import HTTPTypes
import Tracing

/// Middleware that makes a span of each notify request, as a child of the sender's if the request has a `traceparent`.
struct RequestTracing: ServerMiddleware {
    let notifyPath: String
    let tracer: any Tracer

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard request.context.route == notifyPath, request.head.method == .post else { return await next(request) }
        return await Self.run(tracer, request, next)
    }

    private static func run(_ tracer: some Tracer, _ request: ServerRequest, _ next: Next) async -> ServerResponse {
        var context = InstrumentationContext.topLevel
        tracer.extract(request.head.headerFields, into: &context, using: FieldExtractor())
        return await tracer.withSpan("notify", context: context, ofKind: .server) { span in
            span.attributes["http.request.method"] = "POST"
            span.attributes["http.route"] = request.context.route ?? ""
            let response = await next(request)
            span.attributes["http.response.status_code"] = response.status.code
            if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
            return response
        }
    }
}

/// Reads header fields for a tracer.
private struct FieldExtractor: Extractor {
    func extract(key: String, from fields: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { fields[$0] }
    }
}
