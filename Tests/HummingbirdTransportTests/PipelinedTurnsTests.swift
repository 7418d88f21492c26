import APIRuntime
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import NIOCore
import Synchronization
import Testing

@Suite("Pipelined requests", .timeLimit(.minutes(5)))
struct PipelinedTurnsTests {
    @Test("requests of other connections are handled before the rest of the pipelined ones")
    func fairness() async throws {
        let others = Mutex<[RawConnection]>([])
        // The number of pipelined requests that were handled before each other request.
        let counts = Mutex<(pipelined: Int, before: [Int])>((0, []))
        var router = APIRouter()
        router.on(.get, "/pipelined") { _ in
            let number = counts.withLock { counts in
                counts.pipelined += 1
                return counts.pipelined
            }
            // On the thread of the event loop: it handles no input before this returns.
            if number == 10 {
                others.withLock { for other in $0 { try? other.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n") } }
            }
            return ServerResponse(status: 200, text: "p")
        }
        router.on(.get, "/other") { _ in
            counts.withLock { $0.before.append($0.pipelined) }
            return ServerResponse(status: 200, text: "o")
        }
        let pipelinedCount = 2000
        try await withServer(router) { base in
            let port = try #require(base.port)
            // Several connections on each event loop. Their first requests are responded to, so that they are accepted.
            for _ in 0..<(2 * System.coreCount) {
                let other = try RawConnection(port: port)
                try other.send("GET /missing HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await other.receive(upTo: "\r\n\r\n")
                others.withLock { $0.append(other) }
            }
            let request = "GET /pipelined HTTP/1.1\r\nHost: a\r\n"
            let text = String(repeating: request + "\r\n", count: pipelinedCount - 1) + request
            let answer = try await RawConnection.exchange(text + "Connection: close\r\n\r\n", port: port)
            #expect(answer.components(separatedBy: "HTTP/1.1 200 ").count == pipelinedCount + 1)
            for other in others.withLock({ $0 }) { _ = try await other.receive(upTo: "\r\n\r\no") }
        }
        let before = counts.withLock { $0.before }
        #expect(before.count == 2 * System.coreCount)
        // A read has more than 400 of them. On another event loop, a request may wait for its thread meanwhile.
        #expect(before.allSatisfy { $0 < 400 }, "\(before)")
    }
}
