import APIRuntime
import AsyncHTTPClientTransport
import Foundation
import HTTPTypes
import HummingbirdTransport
import Logging

/// Serves the allotment on a free port, and calls it with the generated client: one line for each feature.
@main
struct Main {
    static func main() async throws {
        var router = APIRouter()
        Allotment().register(on: &router)
        Receiver().registerWebhooks(on: &router, at: "/webhooks")
        Receiver().registerCallbacks(on: &router) { "/callbacks/\($0.rawValue)" }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = HummingbirdServer(
            router: router, configuration: .init(port: 0), logger: Logger(label: "allotment"),
            onServerRunning: { listening.yield($0) })

        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { listening.finish() }
                try await server.run()
            }
            for await port in ports {
                try await callServer(at: "http://127.0.0.1:\(port)")
                break
            }
            group.cancelAll()
        }
    }

    private static func callServer(at url: String) async throws {
        // The base URL of the document, with a variable. The server of this example has another.
        print("server: \(try AllotmentBaseURL.server(region: .us))")

        // A client's middleware: the first token is refused, and renewed. A request that fails is repeated.
        let authentication = AuthenticationMiddleware(
            token: AccessToken("first token"), isExpired: { _ in true },
            renew: { _ in
                print("middleware: renews the token")
                return AccessToken("second token")
            })
        let transport = AsyncHTTPClientTransport()
        let client = AllotmentClient(
            APIConnection(
                transport: transport, baseURL: try BaseURL(url), middleware: [authentication, RetryMiddleware()]))
        // The configuration makes Foundation's Date of the date, and names the member "nr" number.
        let visit = try await client.lastVisit()
        print("date: \(visit.at.timeIntervalSince1970)")

        // A parameter that is a number or an object; the method QUERY with a body.
        for size in [FindBedsSize.number(4), .sizeRange(.init(gte: 5))] {
            print("beds: \(try await client.findBeds(size: size, BedQuery(crop: "bean")).map(\.number))")
        }
        print("path: \(try await client.nextWatering(nr: 2, at: [7, 19]))")

        // Streams: each message, or part, arrives when it is sent.
        for try await reading in try await client.watchReadings() { print("event: \(reading.degrees) degrees") }
        let readings = APIJSONStream(APIStream([Reading(degrees: 1.5), Reading(degrees: 2)]))
        print("lines: \(try await client.addReadings(readings))")
        var count = 0
        for try await part in try await client.getPhoto().bytes { count += part.count }
        print("bytes: \(count)")

        // Forms: typed parts, and nested members.
        let photo = MultipartFile(filename: "bean.png", contentType: "image/png", bytes: [1, 2, 3])
        print("upload: \(try await client.addPlant(AddPlantForm(photo: photo, plant: Plant(name: "bean"))))")
        let order = OrderRequest(plants: [Plant(name: "bean", count: 2), Plant(name: "dill & thyme")])
        print("form: \(try await client.order(order))")

        // The requests that the API sends.
        func connection(_ path: String) throws -> APIConnection {
            APIConnection(transport: transport, baseURL: try BaseURL(url + path))
        }
        try await AllotmentWebhookClient(connection("/webhooks")).frostWarning(Reading(degrees: -2))
        try await AllotmentCallbackClient(connection("/callbacks/delivered")).orderDelivered(Plant(name: "bean"))
    }
}
