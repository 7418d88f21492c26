import APIRuntime
import MatrixClientServer

/// The server's part of encryption: device keys, to-device messages, the backup of keys. Nothing is actually encrypted,
/// which the server can't notice.
struct Encryption {
    let fern: Person
    let wren: Person

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Keys and devices")
        await keys(&transcript)
        await messages(&transcript)
        await backup(&transcript)
    }

    private func keys(_ transcript: inout Transcript) async {
        let key = String(repeating: "A", count: 43)
        await transcript.check("uploads keys of its device") {
            let device = fern.deviceID
            let signatures: PatternProperties<[String: String]> = [fern.userID: ["ed25519:\(device)": key]]
            let keys = DeviceKeys(
                userID: fern.userID, deviceID: device, algorithms: ["m.megolm.v1.aes-sha2"],
                keys: ["curve25519:\(device)": key, "ed25519:\(device)": key], signatures: signatures)
            let response = try await fern.client.uploadKeys(
                UploadKeysRequest(deviceKeys: keys, oneTimeKeys: ["curve25519:AAAAHQ": .string(key)]))
            try expect(response.oneTimeKeyCounts["curve25519"] == 1, "found \(response)")
            return "\(response.oneTimeKeyCounts)"
        }
        await transcript.check("queries the other user's keys, and claims one") {
            let found = try await wren.client.queryKeys(
                QueryKeysRequest(timeout: 5000, deviceKeys: [fern.userID: []]))
            let device = try expect(found.deviceKeys?[fern.userID]?[fern.deviceID], "no keys in \(found)")
            try expect(device.keys["ed25519:\(fern.deviceID)"] == key, "found \(device)")
            let claimed = try await wren.client.claimKeys(
                ClaimKeysRequest(oneTimeKeys: [fern.userID: [fern.deviceID: "curve25519"]]))
            let keys = try expect(claimed.oneTimeKeys[fern.userID]?[fern.deviceID], "none in \(claimed)")
            try expect(keys == ["curve25519:AAAAHQ": .string(key)], "found \(keys)")
            return "\(device.unsigned?.deviceDisplayName ?? "")"
        }
        await transcript.check("lists users with changed keys") {
            let start = try await wren.client.sync(timeout: 0).nextBatch
            let changes = try await wren.client.getKeysChanges(from: start, to: start)
            return "changed \(changes.changed ?? []), left \(changes.left ?? [])"
        }
    }

    private func messages(_ transcript: inout Transcript) async {
        await transcript.check("sends a to-device message, which arrives") {
            let start = try await fern.client.sync(timeout: 0).nextBatch
            try await wren.client.sendToDevice(
                eventType: "test.seed/ü", txnID: "seed 1", Body(messages: [fern.userID: ["*": ["crop": "beans"]]]))
            let event = try await fern.receive(since: start) { sync in
                sync.toDevice?["events"]?.array?.first { $0["type"] == "test.seed/ü" }
            }
            try expect(event["content"] == ["crop": "beans"], "found \(event)")
            return "\(event)"
        }
    }

    private func backup(_ transcript: inout Transcript) async {
        await transcript.check("stores keys in a backup") {
            let client = fern.client
            let version = try await client.postRoomKeysVersion(
                PostRoomKeysVersionRequest(authData: ["public_key": "abcdefg", "signatures": [:]])
            ).version
            let data = KeyBackupData(
                firstMessageIndex: 1, forwardedCount: 0, isVerified: true, sessionData: ["ciphertext": "xyz"])
            let room = "!beds/1:\(fern.serverName)"
            let put = try await client.putRoomKeyBySessionID(
                version: version, roomID: room, sessionID: "session/+=", data)
            try expect(put.count == 1, "found \(put)")
            let found = try await client.getRoomKeyBySessionID(version: version, roomID: room, sessionID: "session/+=")
            try expect(found == data, "found \(found)")
            let all = try await client.getRoomKeys(version: version).rooms
            try expect(all[room]?.sessions == ["session/+=": data], "found \(all)")
            let current = try await client.getRoomKeysVersionCurrent()
            try expect(current.version == version && current.count == 1, "found \(current)")
            _ = try await client.deleteRoomKeysVersion(version: version)
            let error = try await refusal(404, .notFound) { try await client.getRoomKeysVersion(version: version) }
            return "version \(version), then \(error)"
        }
    }
}
