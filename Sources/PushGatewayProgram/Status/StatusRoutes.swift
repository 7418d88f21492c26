import APIRuntime
import Crypto
import Foundation
import GatewayStatusAPI
import HTTPTypes

/// The routes of the operator's page, `GET /`, and of its JSON form, `GET /status`.
struct StatusRoutes {
    let source: StatusSource

    func register(on router: inout APIRouter) {
        source.register(on: &router)
        router.on(.get, "/") { [source] _ in
            var response = ServerResponse(
                status: 200, text: StatusPage(status: source.status()).rendered(),
                contentType: "text/html; charset=utf-8")
            response.fields[.contentSecurityPolicy] = Self.policy
            response.fields[.xContentTypeOptions] = "nosniff"
            response.fields[.cacheControl] = "no-store"
            return response
        }
    }

    /// The page's own style and script alone are allowed, and nothing from elsewhere.
    private static let policy = [
        "default-src 'none'", "style-src '\(hash(StatusPageStyle.text))'",
        "script-src '\(hash(StatusPageScript.text))'",
        "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private static func hash(_ text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
