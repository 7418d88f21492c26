import APIRuntime
import Foundation

/// The allotment's server.
struct Allotment: AllotmentServer {
    /// The tokens of callers are those of the last login.
    func authenticate(_ accessToken: AccessToken) async throws -> String {
        guard accessToken.rawValue == "second token" else {
            throw MatrixError(status: .unauthorized, errcode: .unknownToken, message: "the token has expired")
        }
        return "wren"
    }

    func findBeds(size: FindBedsSize?, _ body: BedQuery) async throws -> [Bed] {
        let beds = [Bed(number: 1, size: 4), Bed(number: 2, size: 6.5)]
        return beds.filter { bed in
            switch size {
            case .sizeRange(let range): (range.gte ?? 0) <= bed.size ?? 0 && bed.size ?? 0 < range.lt ?? .infinity
            case .number(let number): bed.size == number
            case .unknown, nil: true
            }
        }
    }

    func nextWatering(nr: Int64, at: [Int64]) async throws -> String {
        "bed \(nr) at \(at.map { "\($0)" }.joined(separator: " or "))"
    }

    func watchReadings() async throws -> APIEventStream<Reading> {
        APIEventStream(APIStream([Reading(degrees: 18.5), Reading(degrees: 19)]))
    }

    func addReadings(_ body: APIJSONStream<Reading>) async throws -> String {
        var sum = 0.0
        for try await reading in body { sum += reading.degrees }
        return "\(sum) degrees in all"
    }

    func getPhoto() async throws -> APIContentStream {
        let part = [UInt8](repeating: 7, count: 1000)
        return APIContentStream(type: "image/png", bytes: APIStream([part, part, part]))
    }

    func addPlant(_ body: AddPlantForm) async throws -> String {
        "\(body.plant.name), \(body.photo.filename ?? "") of \(body.photo.bytes.count) bytes"
    }

    func order(_ body: OrderRequest) async throws -> String {
        (body.plants ?? []).map { "\($0.count ?? 1) × \($0.name)" }.joined(separator: ", ")
    }

    func lastVisit(caller: String) async throws -> Visit { Visit(at: Date(timeIntervalSince1970: 1_800_000_000)) }
}

/// The program that the allotment calls.
struct Receiver: AllotmentWebhooks, AllotmentCallbacks {
    func frostWarning(_ body: Reading) async throws { print("webhook: \(body.degrees) degrees") }
    func orderDelivered(_ body: Plant) async throws { print("callback: \(body.name) delivered") }
}
