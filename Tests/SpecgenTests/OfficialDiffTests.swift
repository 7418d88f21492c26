import Foundation
import SharedData
import Testing

/// The results for the official specification that `docs/guides/spec-changes.md` lists.
struct OfficialDiffTests {
    private static let isPresent = SharedData.exists("matrix-spec")

    private static func lines(_ path: String, _ options: String...) async throws -> [String] {
        let sides = ["v1.11", "v1.19"].map { "../shared/matrix-spec/\($0)/data/\(path)" }
        let result = try await CommandLineTool.run(["diff"] + sides + options, in: CommandLineTool.projectRoot)
        #expect(result.status == 0)
        #expect(result.errors == "")
        return result.lines
    }

    @Test(
        "the client-server API from v1.11 to v1.19 has the changes of the official change log",
        .enabled(if: isPresent, SharedData.skipped))
    func clientServer() async throws {
        let lines = try await Self.lines("api/client-server")
        #expect(
            lines.dropLast().last
                == "380 changes: 7 breaking for clients and servers, 28 breaking for clients, 20 breaking for servers, "
                + "88 compatible, 237 prose")
        let groups = lines.split(separator: "", omittingEmptySubsequences: true)
        #expect(lines.count { $0.hasPrefix("  compatible: is new (") } == 14)
        for (subject, change) in [
            ("GET /_matrix/client/v1/mutual_rooms", "compatible: is new (getMutualRooms)"),
            ("POST /_matrix/client/v3/users/{userId}/report", "compatible: is new (reportUser)"),
            (
                "POST /_matrix/client/v3/knock/{roomIdOrAlias}",
                "breaking for clients: query parameter 'server_name': is gone, was optional"
            ),
            (
                "POST /_matrix/client/v3/rooms/{roomId}/report/{eventId}",
                "breaking for clients: request body /score: is gone, was optional"
            ),
            (
                "GET /_matrix/client/v3/events (peekEvents)",
                "breaking for clients: query parameter 'room_id': required now"
            ),
            ("GET /_matrix/client/v3/rooms/{roomId}/initialSync", "compatible: no longer deprecated"),
            ("GET /_matrix/client/v3/sync", "compatible: query parameter 'use_state_after': is new, optional"),
            (
                "GET /_matrix/client/v3/pushrules/global/{kind}/{ruleId}",
                "breaking for clients: replaces GET /_matrix/client/v3/pushrules/{scope}/{kind}/{ruleId}"
            ),
        ] {
            let isReported = groups.contains { group in
                group.first?.contains(subject) == true && group.contains("  " + change)
            }
            #expect(isReported, "\(subject)")
        }
    }

    @Test(
        "the push gateway API has one change that isn't prose", .enabled(if: isPresent, SharedData.skipped))
    func pushGateway() async throws {
        let lines = try await Self.lines("api/push-gateway", "--no-prose")
        #expect(
            lines.prefix(2) == [
                "POST /_matrix/push/v1/notify",
                "  compatible: request body /notification/devices/*/data/format: is new, optional",
            ])
        #expect(lines.dropLast().last == "1 change: 1 compatible")
    }

    @Test("a new event schema is listed as a new type", .enabled(if: isPresent, SharedData.skipped))
    func events() async throws {
        let lines = try await Self.lines("event-schemas/schema", "--no-prose")
        for name in ["m.marked_unread", "m.key_backup", "m.room.image_pack"] {
            #expect(lines.contains("type \(name).yaml"))
        }
    }
}
