import APIRuntime
import HTTPTypes
import ManualClock
import OutboundHTTP
import PushDelivery
import Testing

@testable import PushProviders

@Suite("Questions to push servers", .timeLimit(.minutes(1)))
struct PushServerProbeTests {
    /// A server that responds, fails or never responds.
    private struct Server: ClientTransport {
        enum Behaviour {
            case responds(Int)
            case fails(OutboundError)
            case stalls(ManualClock)
        }
        let behaviour: Behaviour

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            switch behaviour {
            case .responds(let status): return ClientResponse(head: HTTPResponse(status: .init(code: status)), body: [])
            case .fails(let error): throw error
            case .stalls(let clock):
                try await clock.sleep(until: clock.now + .seconds(10_000))
                throw CancellationError()
            }
        }
    }

    private func results(
        _ behaviour: Server.Behaviour, hosts: [String] = ["push.example", "*.push.example"],
        clock: ManualClock = .init()
    ) async throws -> [ProbeResult] {
        let probe = PushServerProbe(
            push: EncryptedPush(transport: Server(behaviour: behaviour), vapid: nil),
            hosts: try AllowedHosts(hosts, key: "allowed_hosts"))
        let context = DeliveryContext(
            app: "a", deadline: clock.now + .seconds(15), clock: clock, logger: .silent)
        return await probe.results(context)
    }

    @Test("each host that is allowed by its name is asked, and any response is enough")
    func response() async throws {
        #expect(
            try await results(.responds(404)) == [ProbeResult("push server push.example", .accepted, "responded 404")])
        #expect(try await results(.responds(404), hosts: ["*.push.example"]) == [])
    }

    @Test("a forbidden address is a refusal, a connection that fails is no response, each with its remedy")
    func failures() async throws {
        let forbidden = OutboundError(.forbiddenAddress, mayHaveBeenProcessed: false, server: "push.example:443")
        let address = try await results(.fails(forbidden))
        #expect(address.map(\.status) == [.refused])
        #expect(address.first?.remedy?.contains("network.allow") == true)
        let failed = OutboundError(.connectFailed("refused"), mayHaveBeenProcessed: false, server: "push.example:443")
        let connection = try await results(.fails(failed))
        #expect(connection.first?.meaning == "push.example:443: no connection: refused")
        #expect(connection.map(\.status) == [.noResponse])
        #expect(connection.first?.remedy?.hasPrefix("check the server's name") == true)
    }

    @Test("a server that does not respond until the deadline is no refusal")
    func deadline() async throws {
        let clock = ManualClock()
        async let pending = results(.stalls(clock), clock: clock)
        await clock.waitForSleepers(for: .seconds(15))
        clock.advance(by: .seconds(15))
        let results = try await pending
        #expect(results.map(\.status) == [.noResponse])
        #expect(results.first?.meaning == "push.example: no response within the deadline")
    }
}
