import HTTPTypes

extension APIRouter {
    /// A function that reads the request of a webhook, and returns the code that handles it.
    /// - Throws: a ``MatrixError`` of status 400 for a request of another webhook.
    @_spi(Generated)
    public typealias WebhookHandler =
        @Sendable (ServerRequest) async throws -> @Sendable () async throws -> ServerResponse

    /// Adds a webhook. Several webhooks may have one method and path: the first one that can read a request handles it.
    @_spi(Generated)
    public mutating func onWebhook(
        _ method: HTTPRequest.Method, _ path: String, _ handler: @escaping WebhookHandler
    ) {
        let key = method.rawValue + " " + path
        webhooks[key, default: []].append(handler)
        let handlers = webhooks[key] ?? []
        on(method, path) { request in
            var refusal: MatrixError?
            for handler in handlers {
                let handle: @Sendable () async throws -> ServerResponse
                do {
                    handle = try await handler(request)
                } catch let error as MatrixError where error.status == .badRequest {
                    refusal =
                        handlers.count == 1
                        ? error
                        : .invalidParam("the request matches none of the \(handlers.count) webhooks of this path")
                    continue
                }
                return try await handle()
            }
            throw refusal ?? .unrecognized(.notFound)
        }
    }
}
