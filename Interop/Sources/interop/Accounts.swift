import APIRuntime
import MatrixClientServer

/// Registration, login, user-interactive authentication and logout.
struct Accounts {
    /// A client without an access token.
    let stranger: MatrixClient

    func meetTheHomeserver(_ transcript: inout Transcript) async throws {
        transcript.chapter("Meeting the homeserver")
        try await transcript.step("asks for its versions") {
            let versions = try await stranger.getVersions()
            try expect(versions.versions.contains("v1.11"), "v1.11 isn't among \(versions.versions)")
            return ((), "\(versions.versions.count) versions, the last is \(versions.versions.last ?? "")")
        }
        await transcript.check("lists the ways to log in") {
            let types = try await stranger.getLoginFlows().flows?.map(\.type) ?? []
            try expect(types.contains("m.login.password"), "m.login.password isn't among \(types)")
            return types.joined(separator: ", ")
        }
        await transcript.check("checks that a user name is available") {
            let response = try await stranger.checkUsernameAvailability(username: "fern")
            try expect(response.available == true, "found \(response)")
            return "fern is"
        }
        await transcript.check("requests OAuth metadata, which the server doesn't have") {
            try await refusal(404, .unrecognized) { try await stranger.getAuthMetadata() }.description
        }
    }

    /// Registers a user with the two steps of user-interactive authentication, and logs in.
    func join(as name: String, _ transcript: inout Transcript) async throws -> Person {
        transcript.chapter("\(name) comes")
        let password = "pass word of \(name): ü/%?"
        var request = RegisterRequest(
            username: name, password: password, initialDeviceDisplayName: "\(name)'s first device")
        let session = try await transcript.step("registers without proof") {
            let error = try await refusal(401, .unknown) { [request] in
                try await stranger.register(kind: .user, request)
            }
            let answer = try error.body(as: AuthenticationResponse.self)
            try expect(
                answer.flows.contains { $0.stages == ["m.login.dummy"] }, "no flow of m.login.dummy in \(answer.flows)")
            let session = try expect(answer.session, "no session in \(answer)")
            return (
                session, "401 with the flows \(answer.flows.map { $0.stages.joined(separator: "+") }) and a session"
            )
        }
        request.auth = AuthenticationData(type: "m.login.dummy", session: session)
        let userID = try await transcript.step("registers with m.login.dummy") { [request] in
            let response = try await stranger.register(kind: .user, request)
            try expect(response.accessToken != nil && response.deviceID != nil, "no token or device in \(response)")
            return (response.userID, "\(response.userID), device \(response.deviceID ?? "")")
        }
        let person = try await transcript.step("logs in with the password") {
            let response = try await stranger.login(passwordLogin(userID, password, device: "\(name)'s second device"))
            try expect(response.userID == userID, "logged in as \(response.userID)")
            var connection = stranger.connection
            connection.accessToken = AccessToken(response.accessToken)
            let person = Person(
                userID: userID, deviceID: response.deviceID, password: password, client: MatrixClient(connection))
            return (person, "device \(response.deviceID)")
        }
        try await transcript.step("asks who it is") {
            let owner = try await person.client.getTokenOwner()
            try expect(owner.userID == userID && owner.deviceID == person.deviceID, "found \(owner)")
            return ((), "\(owner.userID) on \(owner.deviceID ?? "")")
        }
        await transcript.check("checks that its user name is no longer available") {
            let error = try await refusal(400, "M_USER_IN_USE") {
                try await stranger.checkUsernameAvailability(username: name)
            }
            return error.description
        }
        return person
    }

    func passwordLogin(_ userID: String, _ password: String, device: String? = nil) -> LoginRequest {
        LoginRequest(
            type: "m.login.password",
            identifier: UserIdentifier(type: "m.id.user", additionalProperties: ["user": .string(userID)]),
            password: password, initialDeviceDisplayName: device)
    }

    func useDevices(of person: Person, _ transcript: inout Transcript) async throws {
        transcript.chapter("Devices and capabilities")
        let client = person.client
        let others = try await transcript.step("lists its devices") {
            let devices = try await client.getDevices().devices ?? []
            try expect(devices.count == 2, "expected two, found \(devices)")
            let others = devices.map(\.deviceID).filter { $0 != person.deviceID }
            return (others, devices.map { "\($0.deviceID) (\($0.displayName ?? ""))" }.joined(separator: ", "))
        }
        await transcript.check("names a device, and reads it") {
            try await rename(person.deviceID, to: "fern's tablet \u{1F331}", client)
            let device = try await client.getDevice(deviceID: person.deviceID)
            try expect(device.displayName == "fern's tablet \u{1F331}", "found \(device)")
            return device.displayName ?? ""
        }
        await transcript.check("deletes the other device, first without authentication") {
            for device in others {
                let error = try await refusal(401, .unknown) {
                    try await client.deleteDevice(deviceID: device, DeleteDeviceRequest())
                }
                let session = try error.body(as: AuthenticationResponse.self).session
                let proof = person.proof(session: session)
                try await client.deleteDevice(deviceID: device, DeleteDeviceRequest(auth: proof))
            }
            let left = try await client.getDevices().devices ?? []
            try expect(left.map(\.deviceID) == [person.deviceID], "found \(left)")
            return "one device is left"
        }
        await transcript.check("reads the server's capabilities") {
            let capabilities = try await client.getCapabilities().capabilities
            let versions = try expect(capabilities.mRoomVersions, "no room versions in \(capabilities)")
            try expect(versions.available[versions.default] == .stable, "the default isn't stable in \(versions)")
            return "\(versions.available.count) room versions, the default is \(versions.default)"
        }
        await transcript.check("asks for an OpenID token") {
            let credentials = try await client.requestOpenIDToken(userID: person.userID, [:])
            try expect(credentials.tokenType == "Bearer", "found \(credentials.tokenType)")
            return "one of \(credentials.matrixServerName) for \(credentials.expiresIn) s"
        }
    }

    private func rename(_ deviceID: String, to name: String, _ client: MatrixClient) async throws {
        switch try await client.updateDevice(deviceID: deviceID, UpdateDeviceRequest(displayName: name)) {
        case .ok: break
        case .created: throw Mismatch(description: "expected 200, found 201")
        }
    }

    func leave(_ fern: Person, _ wren: Person, _ transcript: inout Transcript) async throws {
        transcript.chapter("Leaving")
        await transcript.check("logs out") {
            _ = try await fern.client.logout()
            let error = try await refusal(401, .unknownToken) { try await fern.client.getTokenOwner() }
            return "then \(error)"
        }
        await transcript.check("logs out everywhere") {
            let response = try await stranger.login(passwordLogin(fern.userID, fern.password))
            var connection = stranger.connection
            connection.accessToken = AccessToken(response.accessToken)
            _ = try await MatrixClient(connection).logoutAll()
            let error = try await refusal(401, .unknownToken) { try await MatrixClient(connection).getDevices() }
            return "then \(error)"
        }
        await transcript.check("deactivates the account") {
            let error = try await refusal(401, .unknown) {
                try await wren.client.deactivateAccount(DeactivateAccountRequest())
            }
            let session = try error.body(as: AuthenticationResponse.self).session
            let response = try await wren.client.deactivateAccount(
                DeactivateAccountRequest(auth: wren.proof(session: session), erase: true))
            return "id_server_unbind_result is \(response.idServerUnbindResult)"
        }
    }
}
