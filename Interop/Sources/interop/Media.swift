import APIRuntime
import Foundation
import MatrixClientServer

/// Uploads and downloads, with bodies that aren't JSON, through both generations of endpoints.
struct Media {
    let owner: Person
    let stranger: MatrixClient

    private var client: MatrixClient { owner.client }

    /// All byte values, a few thousand times each.
    private static let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 256) }

    /// A PNG image of 64 × 64 pixels in one colour.
    private static let picture =
        Data(
            base64Encoded: """
                iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsItjCCMa2gi+hcEKLDX9WgQEBAQE\
                BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQELgsljADiY7EjjwAAAABJRU5ErkJggg==
                """
        ).map { [UInt8]($0) } ?? []

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Media")
        await transcript.check("reads the limit of uploads") {
            let config = try await client.getConfigAuthed()
            return "\(try expect(config.mUploadSize, "no limit in \(config)")) bytes"
        }
        let name = "grüne Bytes/100%.bin"
        let file = try await transcript.step("uploads \(Self.bytes.count) bytes") {
            let content = APIContent(type: "application/x-garden; rows=\"3\"", bytes: Self.bytes)
            let uri = try await client.uploadContent(filename: name, content).contentURI
            return (try MediaID(uri), uri)
        }
        await transcript.check("downloads them with a token") {
            let output = try await client.getContentAuthed(
                serverName: file.serverName, mediaID: file.id, timeoutMS: 5000)
            guard case .ok(let response) = output else { throw Mismatch(description: "found \(output)") }
            return try report(response.body, response.contentDisposition, is: Self.bytes)
        }
        await transcript.check("downloads them under another name") {
            let output = try await client.getContentOverrideNameAuthed(
                serverName: file.serverName, mediaID: file.id, fileName: "blätter & ähren.bin")
            guard case .ok(let response) = output else { throw Mismatch(description: "found \(output)") }
            return try report(response.body, response.contentDisposition, is: Self.bytes)
        }
        await transcript.check("downloads them without a token, as before 1.11") {
            let output = try await stranger.getContent(
                serverName: file.serverName, mediaID: file.id, allowRemote: false, allowRedirect: true)
            guard case .ok(let response) = output else { throw Mismatch(description: "found \(output)") }
            return try report(response.body, response.contentDisposition, is: Self.bytes)
        }
        await pictures(&transcript)
        await transcript.check("creates a media URI, and uploads to it later") {
            let place = try MediaID(try await client.createContent().contentURI)
            try await client.uploadContentToMXC(
                serverName: place.serverName, mediaID: place.id, filename: "späte.txt",
                APIContent(type: "text/plain; charset=utf-8", bytes: Array("später".utf8)))
            let output = try await client.getContentAuthed(serverName: place.serverName, mediaID: place.id)
            guard case .ok(let response) = output else { throw Mismatch(description: "found \(output)") }
            return try report(response.body, response.contentDisposition, is: Array("später".utf8))
        }
        await transcript.check("requests media that doesn't exist") {
            let error = try await refusal(404, .notFound) {
                try await client.getContentAuthed(serverName: owner.serverName, mediaID: "nowhere")
            }
            return error.description
        }
        await transcript.check("requests media without the required token") {
            let error = try await refusal(401, .missingToken) {
                try await stranger.getContentAuthed(serverName: file.serverName, mediaID: file.id)
            }
            return error.description
        }
    }

    private func pictures(_ transcript: inout Transcript) async {
        await transcript.check("uploads a picture, and asks for thumbnails") {
            let uri = try await client.uploadContent(
                filename: "leaf.png", APIContent(type: "image/png", bytes: Self.picture)
            ).contentURI
            let picture = try MediaID(uri)
            let output = try await client.getContentThumbnailAuthed(
                serverName: picture.serverName, mediaID: picture.id, width: 32, height: 32, method: .crop,
                animated: false)
            guard case .ok(let response) = output else { throw Mismatch(description: "found \(output)") }
            try expect(response.body.type == "image/png", "found \(response.body.type)")
            try expect(response.body.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), "the thumbnail isn't a PNG")
            let older = try await stranger.getContentThumbnail(
                serverName: picture.serverName, mediaID: picture.id, width: 32, height: 32, method: .scale)
            guard case .ok(let scaled) = older else { throw Mismatch(description: "found \(older)") }
            return "cropped to \(response.body.bytes.count) bytes, scaled to \(scaled.body.bytes.count)"
        }
    }

    private func report(_ content: APIContent, _ disposition: String, is bytes: [UInt8]) throws -> String {
        try expect(content.bytes == bytes, "\(content.bytes.count) other bytes")
        return "\(content.bytes.count) equal bytes, \(content.type), \(disposition)"
    }
}

/// The parts of `mxc://server/id`.
struct MediaID {
    let serverName: String
    let id: String

    init(_ uri: String) throws {
        let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
        try expect(parts.count == 4 && parts[0] == "mxc:", "no content URI: \(uri)")
        serverName = String(parts[2])
        id = String(parts[3])
    }
}
