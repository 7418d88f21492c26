import APIRuntime
import HTTPTypes
import Tracing

/// Middleware that makes a span of each request of one operation, as a child of the sender's if the request has a
/// `traceparent`.
package struct RequestTracing: ServerMiddleware {
    private let name: String
    private let method: HTTPRequest.Method
    private let route: String
    private let tracer: any Tracer

    /// - Parameters:
    ///   - name: the name of the spans.
    ///   - method: the method of the operation.
    ///   - route: the path of the operation as the router knows it, with parameters in braces.
    package init(_ name: String, _ method: HTTPRequest.Method, _ route: String, tracer: any Tracer) {
        self.name = name
        self.method = method
        self.route = route
        self.tracer = tracer
    }

    package func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard request.context.route == route, request.head.method == method else { return await next(request) }
        return await run(tracer, request, next)
    }

    private func run(_ tracer: some Tracer, _ request: ServerRequest, _ next: Next) async -> ServerResponse {
        var context = InstrumentationContext.topLevel
        tracer.extract(request.head.headerFields, into: &context, using: FieldExtractor())
        return await tracer.withSpan(name, context: context, ofKind: .server) { span in
            span.attributes["http.request.method"] = method.rawValue
            span.attributes["http.route"] = route
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
