import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Returns the problem of a connection in a few words, without the details of the library that found it.
func describe(_ error: any Error) -> String {
    switch error {
    case let error as IOError: return lowercasedFirst(String(cString: strerror(error.errnoCode)))
    case ChannelError.connectTimeout: return "the connection timed out"
    case is ChannelError: return "closed by the other end"
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
        return "the certificate is for another host"
    case NIOSSLError.uncleanShutdown: return "closed by the other end"
    case is HTTPParserError: return "the response is not valid HTTP/1.1"
    case is NIOHTTP2Errors.BadClientMagic, is NIOHTTP2Errors.UnableToParseFrame:
        return "the other end sent no valid HTTP/2"
    case is ConnectionProblem: return "\(error)"
    default: break
    }
    let text = "\(error)"
    // BoringSSL's reasons are words in capitals: `error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED`.
    if let range = text.firstRange(of: "OPENSSL_internal:") {
        let reason = text[range.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
        return reason.lowercased().split(separator: "_").joined(separator: " ")
    }
    return String(lowercasedFirst(text).prefix(200))
}

private func lowercasedFirst(_ text: String) -> String {
    text.prefix(1).lowercased() + text.dropFirst()
}
