import APIRuntime
import AsyncHTTPClientTransport
import GardenAPI
import HummingbirdTransport
import Logging

/// Serves the garden on a free port and calls it with the generated client.
@main
struct Main {
    static func main() async throws {
        var router = APIRouter()
        Garden().register(on: &router)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = HummingbirdServer(
            router: router, configuration: .init(port: 0), logger: Logger(label: "garden"),
            onServerRunning: { listening.yield($0) })

        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { listening.finish() }
                try await server.run()
            }
            for await port in ports {
                try await callServer(at: BaseURL("http://127.0.0.1:\(port)"))
                break
            }
            group.cancelAll()
        }
    }

    private static func callServer(at url: BaseURL) async throws {
        let client = GardenClient(APIConnection(transport: AsyncHTTPClientTransport(), baseURL: url))
        _ = try await client.addPlant(Plant(name: "tomato", bed: 1))
        _ = try await client.addPlant(Plant(name: "bean", bed: 2))
        for plant in try await client.listPlants(bed: 2).plants { print(plant) }

        // The schema requires at least one character in a name, which the server enforces.
        do {
            _ = try await client.addPlant(Plant(name: "", bed: 3))
        } catch let error as MatrixError {
            print("refused: \(error.message)")
        }
    }
}
