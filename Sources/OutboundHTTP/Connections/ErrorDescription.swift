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

/// Returns the problem of a connection in a few words. They contain nothing that the other end chose, and no text of
/// the library that found the problem.
func describe(_ error: any Error) -> String {
    switch error {
    case let error as IOError:
        let text = String(cString: strerror(error.errnoCode))
        return text.prefix(1).lowercased() + text.dropFirst()
    case ChannelError.connectTimeout: return "the connection timed out"
    case is ChannelError, is NIOHTTP2Errors.IOOnClosedConnection: return "closed by the other end"
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
        return "the certificate is for another host"
    case NIOSSLError.uncleanShutdown: return "closed by the other end"
    case NIOSSLError.handshakeFailed(let problem): return describe(problem)
    case let error as BoringSSLError: return describe(error)
    case is NIOSSLError, is NIOSSLExtraError: return "a TLS error"
    case is HTTPParserError: return "the response is not valid HTTP/1.1"
    case is NIOHTTP2Errors.BadClientMagic, is NIOHTTP2Errors.UnableToParseFrame:
        return "the other end sent no valid HTTP/2"
    case is any NIOHTTP2Error: return "the other end broke the rules of HTTP/2"
    case let problem as ConnectionProblem: return problem.description
    default: return "the connection failed"
    }
}

/// Returns BoringSSL's reason, which is words in capitals:
/// `error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED`.
private func describe(_ error: BoringSSLError) -> String {
    let text = "\(error)"
    guard let range = text.firstRange(of: "OPENSSL_internal:") else { return "a TLS error" }
    let reason = text[range.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
    return reason.lowercased().split(separator: "_").joined(separator: " ")
}

/// A problem in words, as the error of a step.
struct ConnectionProblem: Error {
    let description: String
}

extension OutboundError.Reason {
    /// The reason of a connection that could not be opened.
    init(connecting error: any Error) {
        self = isLocalFailure(error) ? .overloaded(describe(error)) : .connectFailed(describe(error))
    }
}

/// Whether a socket could not be opened or connected because this process or machine lacks descriptors, memory or
/// ports.
func isLocalFailure(_ error: any Error) -> Bool {
    guard let error = error as? IOError else { return false }
    return isResourceShortage(error.errnoCode) || error.errnoCode == EADDRNOTAVAIL
}

/// Whether an error of the system is about a lack of descriptors or memory.
func isResourceShortage(_ code: CInt) -> Bool {
    [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code)
}
