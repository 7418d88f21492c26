import APIRuntime
import Crypto
import Foundation
import HTTPTypes

/// The route of an operator's page, `GET /`.
package struct StatusPageRoute: Sendable {
    private let service: String
    private let page: @Sendable () async -> String

    /// - Parameters:
    ///   - service: the service in sentences, such as `gateway`.
    ///   - page: returns the page, see ``StatusPageFrame``.
    package init(service: String, page: @escaping @Sendable () async -> String) {
        self.service = service
        self.page = page
    }

    package func register(on router: inout APIRouter) {
        let policy = policy
        router.on(.get, "/") { [page] _ in
            var response = ServerResponse(
                status: 200, text: await page(), contentType: "text/html; charset=utf-8")
            response.fields[.contentSecurityPolicy] = policy
            response.fields[.xContentTypeOptions] = "nosniff"
            response.fields[.cacheControl] = "no-store"
            return response
        }
    }

    /// The page's own style and script alone are allowed, and nothing from elsewhere.
    private var policy: String {
        [
            "default-src 'none'", "style-src '\(Self.hash(StatusPageStyle.text))'",
            "script-src '\(Self.hash(StatusPageScript(service: service).text))'",
            "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    private static func hash(_ text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
