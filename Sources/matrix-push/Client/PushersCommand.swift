import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import PushClient

/// `matrix-push client pushers`.
struct PushersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pushers", abstract: "List, set, disable and delete pushers.", discussion: ClientOptions.exitCodes,
        subcommands: [List.self, Set.self, Enable.self, Disable.self, Delete.self])

    @OptionGroup var options: ClientOptions

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the user's pushers.", discussion: ClientOptions.listExitCodes)

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let response = try await options.callUnchecked { try await $0.getListedPushers() }
            try options.showList(response) { response, reader in
                let pushers = reader.objects(
                    in: response.pushers.map(JSONValue.array), at: "/pushers", as: Pusher.self)
                guard !pushers.isEmpty else { return "No pushers." }
                var table = Table("KIND", "APP", "DEVICE", "LANG", "GATEWAY", "FORMAT", "PUSHKEY")
                for pusher in pushers {
                    let data = pusher["data"]?.object
                    table.add(
                        pusher.cell("kind") + (pusher.isDisabledPusher ? " (disabled)" : ""),
                        "\(pusher.cell("app_id")) (\(pusher.cell("app_display_name")))",
                        pusher.cell("device_display_name"), pusher.cell("lang"), data?["url"]?.string ?? "-",
                        data?["format"]?.string ?? "-", pusher.cell("pushkey"))
                }
                return table.rendered(colored: Terminal.standardOutput.isColored)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a pusher, or replace the one with the same app ID and pushkey.",
            discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var key: PusherKey

        @Option(help: "The kind: http (through a push gateway) or email.", completion: .list(["http", "email"]))
        var kind = "http"

        @Option(
            help: ArgumentHelp("The gateway's URL, with the path /_matrix/push/v1/notify; http only.", valueName: "url")
        )
        var url: String?

        @Option(help: ArgumentHelp("The app's display name. Default: the app ID.", valueName: "name"))
        var appDisplayName: String?

        @Option(help: ArgumentHelp("The device's display name.", valueName: "name"))
        var deviceDisplayName = "matrix-push"

        @Option(help: ArgumentHelp("The language of notifications.", valueName: "tag"))
        var lang = "en"

        @Option(
            help: ArgumentHelp("The profile tag, which selected device-specific rules; obsolete.", valueName: "tag"))
        var profileTag: String?

        @Option(
            help: ArgumentHelp(
                "event_id_only sends the gateway only IDs and counts. Default: the whole event.", valueName: "format"),
            completion: .list(["event_id_only"]))
        var dataFormat: String?

        @Option(help: ArgumentHelp("Further members of data for the gateway, as a JSON object.", valueName: "json"))
        var data: String?

        @Flag(help: "Keep pushers of other users with the same app ID and pushkey.")
        var append = false

        func validate() throws { try key.checkLimits() }

        func run() async throws {
            let request = try request()
            try await options.perform({ try await $0.setPusher(request) }, done: "The pusher is set.")
        }

        private func request() throws -> SetPusherRequest {
            let more = try object(data)
            switch kind {
            case "http":
                guard let url else { throw ValidationError("an http pusher requires --url") }
                return .http(
                    .init(
                        pushkey: key.pushkey, appID: key.appID, appDisplayName: appDisplayName ?? key.appID,
                        deviceDisplayName: deviceDisplayName, profileTag: profileTag, lang: lang,
                        data: HTTPPusherData(url: url, format: dataFormat, additionalProperties: more),
                        append: append ? true : nil))
            case "email":
                if url != nil { throw ValidationError("an email pusher cannot have --url") }
                return .email(
                    .init(
                        pushkey: key.pushkey, appID: key.appID, appDisplayName: appDisplayName ?? key.appID,
                        deviceDisplayName: deviceDisplayName, profileTag: profileTag, lang: lang,
                        data: PusherData(format: dataFormat, additionalProperties: more),
                        append: append ? true : nil))
            default:
                throw ValidationError("--kind must be http or email; to remove a pusher use pushers delete")
            }
        }

        private func object(_ text: String?) throws -> JSONObject {
            guard let text else { return [:] }
            do {
                let object = try JSONObject(json: text)
                if let key = object.keys.first(where: { $0 == "url" || $0 == "format" }) {
                    throw ValidationError("--data: \(key) has its own option")
                }
                return object
            } catch let error as JSONInvalidError {
                throw ValidationError("--data: \(error)")
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a pusher. Succeeds if it doesn't exist.", discussion: ClientOptions.exitCodes)

        @OptionGroup var options: ClientOptions
        @OptionGroup var key: PusherKey

        func run() async throws {
            let request = SetPusherRequest.pusherDeletion(.init(pushkey: key.pushkey, appID: key.appID))
            try await options.perform({ try await $0.setPusher(request) }, done: "The pusher is deleted.")
        }
    }
}

/// The app ID and the pushkey, which identify a user's pusher.
struct PusherKey: ParsableArguments {
    @Option(help: ArgumentHelp("The app ID, such as example.garden.chat.ios; at most 64 characters.", valueName: "id"))
    var appID: String

    @Option(help: ArgumentHelp("The device's address at the push provider; at most 512 bytes.", valueName: "key"))
    var pushkey: String

    func validate() throws {
        if appID.isEmpty { throw ValidationError("--app-id is empty") }
        if pushkey.isEmpty { throw ValidationError("--pushkey is empty") }
    }

    /// Checks the limits of the specification (client-server API, `POST /pushers/set`). Deleting has no limits, because
    /// some homeservers accept pushers that exceed them.
    func checkLimits() throws {
        let characters = appID.unicodeScalars.count
        guard (1...64).contains(characters) else {
            throw ValidationError("--app-id has \(characters) characters, from 1 to 64 are allowed")
        }
        let bytes = pushkey.utf8.count
        guard (1...512).contains(bytes) else {
            throw ValidationError("--pushkey has \(bytes) bytes, from 1 to 512 are allowed")
        }
    }
}

extension JSONObject {
    /// Whether the pusher gets no notifications (MSC3881). Absent means enabled.
    fileprivate var isDisabledPusher: Bool {
        ListedPusher.enabledKey(in: self).map { self[$0] == false } ?? false
    }
}
