import APIRuntime
import HTTPTypes
import NIOCore
import NIOHTTP2
import Testing

@testable import OutboundHTTP

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Failures of this process, and the words for errors")
struct LocalFailureTests {
    @Test("a lack of descriptors, memory or ports is no failure of the server")
    func connecting() {
        for code in [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL] {
            let reason = OutboundError.Reason(connecting: IOError(errnoCode: code, reason: "socket"))
            #expect(reason == .overloaded(String(cString: strerror(code)).lowercasedFirst), "\(code)")
        }
        for code in [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, ECONNRESET] {
            let reason = OutboundError.Reason(connecting: IOError(errnoCode: code, reason: "connect"))
            #expect(reason == .connectFailed(String(cString: strerror(code)).lowercasedFirst), "\(code)")
        }
    }

    @Test("a resolver without a free thread is no failure of the server")
    func resolver() async throws {
        struct Overloaded: AddressResolver {
            func resolve(
                _ host: String, completion: @escaping @Sendable (Result<[IPAddress], ResolvingError>) -> Void
            ) {
                completion(.failure(.overloaded))
            }
        }
        let client = try makeClient(resolver: Overloaded())
        let request = HTTPRequest(method: .get, scheme: "http", authority: "push.example", path: "/")
        let error = await outboundError { try await client.send(request, body: nil, maxResponseBytes: 1) }
        #expect(error?.reason == .overloaded("too many host names are being resolved"))
        #expect(error?.mayHaveBeenProcessed == false)
        #expect(
            error?.description
                == "cannot send the request to push.example:80 now: too many host names are being resolved")
    }

    @Test("errors of libraries are described in words of the client, without text of the other end")
    func words() {
        struct Unknown: Error, CustomStringConvertible { let description = "secret" }
        #expect(describe(Unknown()) == "the connection failed")
        #expect(describe(NIOHTTP2Errors.invalidStatusValue("secret")) == "the other end broke the rules of HTTP/2")
        #expect(describe(NIOHTTP2Errors.badClientMagic()) == "the other end sent no valid HTTP/2")
        #expect(describe(ConnectionProblem(description: "own words")) == "own words")
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
