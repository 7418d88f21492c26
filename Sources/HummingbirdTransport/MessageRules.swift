import APIRuntime
import NIOHTTP1

/// The rules of HTTP/1.1 for the head of a request that NIO doesn't check.
enum MessageRules {
    /// Returns the error for a request that a server must reject, whatever its path. NIO rejects versions other than 1.0
    /// and 1.1.
    static func rejection(of head: HTTPRequestHead) -> MatrixError? {
        host(head) ?? transferEncoding(head) ?? expectation(head)
    }

    /// RFC 9112, section 3.2: exactly one `Host`. HTTP/1.0 has requests without.
    private static func host(_ head: HTTPRequestHead) -> MatrixError? {
        let count = head.headers["host"].count
        if count > 1 { return .badMessage("The request has more than one Host field") }
        if count == 0, !head.isHTTP10 { return .badMessage("The request has no Host field") }
        // A host and a port have none of these characters (RFC 3986, section 3.2).
        let isInvalid = head.headers["host"].first?.utf8.contains { $0 <= 0x20 || $0 >= 0x7F || isDelimiter($0) }
        return isInvalid == true ? .badMessage("The Host field is invalid") : nil
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            true
        default: false
        }
    }

    /// RFC 9112, section 6.1.
    private static func transferEncoding(_ head: HTTPRequestHead) -> MatrixError? {
        guard head.headers.contains(name: "transfer-encoding") else { return nil }
        if head.isHTTP10 { return .badMessage("HTTP/1.0 has no Transfer-Encoding") }
        guard head.headers[canonicalForm: "transfer-encoding"].allSatisfy({ $0.lowercased() == "chunked" }) else {
            return MatrixError(
                status: .notImplemented, errcode: .unknown,
                message: "No transfer coding other than chunked is supported here")
        }
        return nil
    }

    /// RFC 9110, section 10.1.1.
    private static func expectation(_ head: HTTPRequestHead) -> MatrixError? {
        guard !head.headers[canonicalForm: "expect"].allSatisfy({ $0.lowercased() == "100-continue" }) else {
            return nil
        }
        return MatrixError(
            status: .expectationFailed, errcode: .unknown, message: "No expectation other than 100-continue can be met")
    }

    /// Returns whether the client waits for `100 Continue`. HTTP/1.0 has no such response.
    static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        head.headers.contains(name: "expect") && !head.isHTTP10
    }
}

extension HTTPRequestHead {
    /// Whether the request's version is HTTP/1.0.
    var isHTTP10: Bool { version.major == 1 && version.minor == 0 }
}

extension MatrixError {
    fileprivate static func badMessage(_ message: String) -> MatrixError {
        MatrixError(status: .badRequest, errcode: .unknown, message: message)
    }
}
