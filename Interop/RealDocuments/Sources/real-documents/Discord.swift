import APIRuntime
import DiscordAPI

private struct Server: DiscordServer {
    let filters = Received<GetEntitlementsSkuIDs?>()
    let forms = Received<UploadApplicationAttachmentForm>()

    func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }

    func uploadApplicationAttachment(
        applicationID: String, _ body: UploadApplicationAttachmentForm, caller: String
    ) async throws -> UploadApplicationAttachmentOutput {
        forms.append(body)
        return UploadApplicationAttachmentOutput(xRateLimitReset: 1.5, body: try attachment())
    }

    func getEntitlements(
        applicationID: String, userID: String?, skuIDs: GetEntitlementsSkuIDs?, guildID: String?, before: String?,
        after: String?, limit: Int64?, excludeEnded: Bool?, excludeDeleted: Bool?, onlyActive: Bool?, caller: String
    ) async throws -> GetEntitlementsOutput {
        filters.append(skuIDs)
        return GetEntitlementsOutput(body: [])
    }

    func getGuildWidgetPng(
        guildID: String, style: WidgetImageStyles?, caller: String?
    ) async throws -> GetGuildWidgetPngOutput {
        GetGuildWidgetPngOutput(body: content("image/png", Array((style?.rawValue ?? "").utf8)))
    }

    func getInviteTargetUsers(code: String, caller: String) async throws -> GetInviteTargetUsersOutput {
        GetInviteTargetUsersOutput(body: "user_id\r\n7\r\n")
    }
}

private func attachment() throws -> ActivitiesAttachmentResponse {
    try ActivitiesAttachmentResponse(
        json: """
            {"attachment": {"id": "7", "filename": "bed.png", "size": 5, "url": "https://a.example/bed.png",
            "proxy_url": "https://a.example/bed.png", "content_type": "image/png"}}
            """)
}

@Sendable func discord() async throws {
    let server = Server()
    var router = APIRouter()
    server.register(on: &router)
    let form = UploadApplicationAttachmentForm(
        file: MultipartFile(filename: "bed.png", contentType: "image/png", bytes: [0, 13, 10, 45, 45]))
    let filters: [GetEntitlementsSkuIDs] = [.string("5"), .array([.value("5"), .value("6")])]
    try await withConnection(to: router) { connection in
        let client = DiscordClient(connection)
        let upload = try await client.uploadApplicationAttachment(applicationID: "42", form)
        try expectEqual(upload, UploadApplicationAttachmentOutput(xRateLimitReset: 1.5, body: try attachment()))
        for filter in filters { _ = try await client.getEntitlements(applicationID: "42", skuIDs: filter) }
        let image = try await client.getGuildWidgetPng(guildID: "7", style: .banner1).body
        try expectEqual(try await bytes(of: image), Array("banner1".utf8))
        try expectEqual(try await client.getInviteTargetUsers(code: "a").body, "user_id\r\n7\r\n")
    }
    try expectEqual(server.forms.take(), [form])
    try expectEqual(server.filters.take(), filters.map(Optional.some))
}
