import APIRuntime
import MuseumAPI

private struct Server: MuseumServer, MuseumWebhooks {
    let events = Received<SpecialEvent?>()
    let callers = Received<String>()

    func authenticate(_ accessToken: AccessToken) async throws -> String {
        callers.append(accessToken.rawValue)
        return accessToken.rawValue
    }

    func createSpecialEvent(_ body: SpecialEvent, caller: String) async throws -> SpecialEvent { body }
    func listSpecialEvents(
        startDate: String?, endDate: String?, page: Int64?, limit: Int64?, caller: String
    ) async throws -> [SpecialEvent] { [] }
    func getSpecialEvent(eventID: String, caller: String) async throws -> SpecialEvent { event }
    func updateSpecialEvent(
        eventID: String, _ body: SpecialEventFields, caller: String
    ) async throws -> SpecialEvent { event }
    func deleteSpecialEvent(eventID: String, caller: String) async throws {}
    func getMuseumHours(
        startDate: String?, page: Int64?, limit: Int64?, caller: String
    ) async throws -> [MuseumDailyHours] { [] }
    func buyMuseumTickets(_ body: BuyMuseumTickets, caller: String) async throws -> MuseumTicketsConfirmation {
        throw MatrixError(status: .notFound, errcode: .notFound, message: "sold out")
    }
    func getTicketCode(ticketID: String, caller: String) async throws -> APIContentStream {
        content("image/png", Array(ticketID.utf8))
    }
    func publishNewEvent(_ body: SpecialEvent?) async throws { events.append(body) }
}

private let event = SpecialEvent(
    name: "Pirates", location: "Lobby", eventDescription: "Ships in bottles", dates: ["2026-10-02"], price: 0.5)
private let ticketID = "a54a57ca-36f8-421b-a6b4-2e8f26858a4c"

@Sendable func museum() async throws {
    let server = Server()
    var router = APIRouter()
    server.register(on: &router)
    server.registerWebhooks(on: &router, at: "/hooks")
    try await withConnection(to: router) { connection in
        var connection = connection
        connection.accessToken = nil
        connection.credentials = [.basic: AccessToken("wren:\u{E9}")]
        let client = MuseumClient(connection)
        try expectEqual(try await client.createSpecialEvent(event), event)
        try expectEqual(try await bytes(of: client.getTicketCode(ticketID: ticketID)), Array(ticketID.utf8))
    }
    try expectEqual(server.callers.take(), ["wren:\u{E9}", "wren:\u{E9}"])
    try await withConnection(to: router, path: "/hooks") { connection in
        try await MuseumWebhookClient(connection).publishNewEvent(event)
    }
    try expectEqual(server.events.take(), [event])
}
