import HTTPTypes
import NIOHPACK

@testable import OutboundHTTP

/// Shows parts of a prepared request to tests.
enum OutgoingRequestProbe {
    static func http2Head(_ request: HTTPRequest) throws -> [String: HPACKIndexing] {
        let head = try OutgoingRequest(request, body: nil, userAgent: nil).http2Head
        return Dictionary(head.map { ($0.name, $0.indexable) }, uniquingKeysWith: { first, _ in first })
    }
}
