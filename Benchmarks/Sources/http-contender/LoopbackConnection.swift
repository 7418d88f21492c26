#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection to a port of the loopback interface for sequential HTTP/1.1 requests.
struct LoopbackConnection: ~Copyable {
    private let descriptor: Int32

    struct Failure: Error {
        let what: String
        var code = errno
    }

    init(port: Int) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(what: "connect") }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Sends a request and reads its response, which must have status 200 and be small.
    func exchange(_ request: [UInt8]) throws {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { send(descriptor, $0.baseAddress! + sent, request.count - sent, 0) }
            guard count > 0 else { throw Failure(what: "send") }
            sent += count
        }
        var answer: [UInt8] = []
        repeat {
            answer += try receive()
        } while !isComplete(answer)
    }

    private func receive() throws -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            let received = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            failed = received <= 0
            count = max(0, received)
        }
        guard !failed else { throw Failure(what: "recv") }
        guard bytes.starts(with: "HTTP/1.1 200 ".utf8) || bytes.first != UInt8(ascii: "H") else {
            throw Failure(what: "the answer isn't 200")
        }
        return bytes
    }

    /// The end of the gateway's response to a notification that reached all devices.
    private func isComplete(_ answer: [UInt8]) -> Bool {
        answer.suffix(15).elementsEqual(#"{"rejected":[]}"#.utf8)
    }
}
