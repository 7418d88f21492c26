import APIRuntime
import AsyncHTTPClientTransport
import HummingbirdTransport
import Logging
import NotesAPI

/// Serves the notes on a free port, and calls them with the generated client.
@main
struct Main {
    static func main() async throws {
        var router = APIRouter()
        Notes().register(on: &router)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = HummingbirdServer(
            router: router, configuration: .init(port: 0), logger: Logger(label: "notes"),
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
        let client = NotesClient(APIConnection(transport: AsyncHTTPClientTransport(), baseURL: url))
        let added = try await client.addNote(NewNote(text: "Water the tomatoes", colour: .yellow))
        print("\(added.id): \(try await client.getNote(noteID: added.id).note.text)")
        do {
            _ = try await client.getNote(noteID: "note7")
        } catch let error as MatrixError {
            print("\(error.status.code): \(error.message)")
        }
    }
}
