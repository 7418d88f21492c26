import APIRuntime
import GitHubAPI

private struct Server: GitHubServer {
    let assets = Received<[UInt8]>()
    let texts = Received<String>()

    func markdownRenderRaw(_ body: MarkdownRenderRawBody?) async throws -> MarkdownRenderRawOutput {
        let text: [UInt8]
        switch body {
        case .text(let content): text = Array("text: ".utf8) + (try await bytes(of: content))
        case .xMarkdown(let content): text = Array("markdown: ".utf8) + (try await bytes(of: content))
        case nil: text = []
        }
        return .ok(.init(xCommonMarkerVersion: "1", body: content("text/html", text)))
    }

    func reposUploadReleaseAsset(
        owner: String, repo: String, releaseID: Int64, name: String, label: String?, _ body: APIContentStream?
    ) async throws -> ReleaseAsset {
        guard let body else { throw MatrixError(status: .badRequest, errcode: .missingParam, message: "no asset") }
        let received = try await bytes(of: body)
        assets.append(received)
        return ReleaseAsset(
            url: "https://a.example/\(owner)/\(repo)", browserDownloadURL: "https://a.example", id: releaseID,
            nodeID: "n", name: name, label: label, state: .uploaded, contentType: body.type,
            size: Int64(received.count), downloadCount: 0, createdAt: "2026-01-02T03:04:05Z",
            updatedAt: "2026-01-02T03:04:05Z", uploader: nil)
    }
}

@Sendable func gitHub() async throws {
    let server = Server()
    var router = APIRouter()
    server.register(on: &router)
    let archive = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    try await withConnection(to: router) { connection in
        let client = GitHubClient(connection)
        let asset = try await client.reposUploadReleaseAsset(
            owner: "o", repo: "r/s", releaseID: 7, name: "a b.zip", label: nil, content("application/zip", archive))
        try expectEqual(
            [asset.url, asset.name, asset.contentType, "\(asset.id)", "\(asset.size)"],
            ["https://a.example/o/r/s", "a b.zip", "application/zip", "7", "3000000"])
        for (body, expected) in [
            (MarkdownRenderRawBody.xMarkdown(content("text/x-markdown", Array("*ripe*".utf8))), "markdown: *ripe*"),
            (.text(content("text/plain", Array("ripe".utf8))), "text: ripe"),
        ] {
            guard case .ok(let output) = try await client.markdownRenderRaw(body) else {
                throw Difference("expected a text")
            }
            try expectEqual(String(decoding: try await bytes(of: output.body), as: UTF8.self), expected)
            try expectEqual(output.xCommonMarkerVersion, "1")
        }
    }
    try expect(server.assets.take() == [archive], "the asset differs")
}
