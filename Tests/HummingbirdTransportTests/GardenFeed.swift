import APIRuntime
import GardenFeedAPI
import Synchronization

/// A server whose streams a test controls.
final class GardenFeed: GardenFeedServer {
    private let watched: APIEventStream<Reading>
    private let received = Mutex<[Reading]>([])
    /// Gets a value for each reading that the server has received.
    let receptions = AsyncStream.makeStream(of: Reading.self)

    init(watched: APIEventStream<Reading> = APIEventStream(APIStream([]))) {
        self.watched = watched
    }

    static let readings = (0..<5).map { Reading(bed: "bed \($0)", moisture: Int64($0)) }

    func watchReadings(bed: String?) async throws -> APIEventStream<Reading> { watched }

    func addReadings(_ body: APIJSONStream<Reading>) async throws -> AddedReadings {
        for try await reading in body {
            received.withLock { $0.append(reading) }
            receptions.continuation.yield(reading)
        }
        return AddedReadings(count: Int64(received.withLock { $0.count }))
    }

    func listReadings() async throws -> ListReadingsOutput {
        ListReadingsOutput(xBed: "all", body: APIJSONStream(APIStream(Self.readings)))
    }

    func listReadingSequence() async throws -> APIJSONStream<Reading> { APIJSONStream(APIStream(Self.readings)) }

    func ask(_ body: Question) async throws -> AskOutput {
        guard body.stream == true else { return AskOutput(body: .json(Answer(text: "more water"))) }
        let parts = ["more", " water"].map { AnswerPart(delta: $0) }
        return AskOutput(body: .events(APIEventStream(APIStream(parts), terminator: "[DONE]")))
    }

    func getPhoto() async throws -> APIContentStream {
        APIContentStream(type: "image/png", bytes: APIStream([[1, 2], [], [3]]))
    }

    func setPhoto(_ body: APIContentStream) async throws -> String {
        var count = 0
        for try await part in body.bytes { count += part.count }
        return "\(count) bytes of \(body.type)"
    }

    func subscribe(_ body: Subscription) async throws {}
}
