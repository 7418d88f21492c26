import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import ClientServerAPI
import CommandLineSupport
import Foundation

/// What every `client` command takes.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The homeserver's URL. Default: MATRIX_HOMESERVER.", valueName: "url"))
    var homeserver: String?

    @Option(
        help: ArgumentHelp(
            "The access token. Other users of this machine can see it here: better set MATRIX_TOKEN.",
            valueName: "token"))
    var token: String?

    @Option(
        help: ArgumentHelp("A file that holds the access token and nothing else.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(help: "How results are shown.")
    var format: OutputFormat = .text

    @Option(help: ArgumentHelp("How long to wait for the homeserver.", valueName: "seconds"))
    var timeout: Double = 30

    func validate() throws {
        if token != nil, tokenFile != nil { throw ValidationError("--token and --token-file can't both be given.") }
        guard timeout > 0, timeout <= 3600 else { throw ValidationError("--timeout must be above 0 and at most 3600.") }
    }

    /// Shows an answer.
    /// - Parameter text: what to show of it in text; the JSON format shows the answer itself.
    func show<Answer: JSONCodable>(_ answer: Answer, text: (Answer) -> String) throws {
        switch format {
        case .text: try StandardOutput.print(text(answer))
        case .json: try StandardOutput.print(JSONText.pretty(answer))
        }
    }

    /// Calls the homeserver and says that it is done; the JSON format shows the empty object, which is the answer.
    func perform(
        _ call: @Sendable (HomeserverClient) async throws -> Void, done: String
    ) async throws {
        try await self.call(call)
        switch format {
        case .text: try StandardOutput.print(done)
        case .json: try StandardOutput.print("{}")
        }
    }

    // MARK: Connection

    /// Calls the homeserver.
    /// - Throws: `MatrixError` for an error that the homeserver answers; ``CommandFailure`` when there is no answer.
    func call<Answer: Sendable>(
        _ operation: @Sendable (HomeserverClient) async throws -> Answer
    ) async throws -> Answer {
        let baseURL = try homeserverURL()
        let accessToken = try accessToken()
        let transport = AsyncHTTPClientTransport(timeout: .seconds(timeout))
        do {
            return try await operation(
                HomeserverClient(APIConnection(transport: transport, baseURL: baseURL, accessToken: accessToken)))
        } catch let error as TransportError {
            throw CommandFailure(
                "\(error)", hint: "check --homeserver (or MATRIX_HOMESERVER), and that the homeserver runs")
        } catch let error as ResponseTooLargeError {
            throw CommandFailure("\(error)", hint: "is there really a homeserver at \(baseURL)?")
        } catch let error as UnexpectedResponseError {
            throw CommandFailure("\(error)", hint: "is there really a homeserver at \(baseURL)?")
        }
    }

    private func homeserverURL() throws -> BaseURL {
        guard let text = homeserver ?? Self.environment("MATRIX_HOMESERVER") else {
            throw ValidationError("No homeserver: give --homeserver or set MATRIX_HOMESERVER.")
        }
        do {
            return try BaseURL(text)
        } catch {
            throw ValidationError("The homeserver: \(error).")
        }
    }

    private func accessToken() throws -> AccessToken {
        let text: String
        if let token {
            text = token
        } else if let tokenFile {
            do {
                text = try String(contentsOf: URL(filePath: tokenFile), encoding: .utf8)
            } catch {
                throw CommandFailure(
                    "can't read the token file \(tokenFile): \(error.localizedDescription)",
                    status: CommandFailure.usageStatus)
            }
        } else if let token = Self.environment("MATRIX_TOKEN") {
            text = token
        } else {
            throw ValidationError("No access token: give --token-file or set MATRIX_TOKEN.")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // Anything else could not stand in a header (RFC 6750, section 2.1).
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ValidationError("The access token must be one word of printable ASCII characters.")
        }
        return AccessToken(token)
    }

    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// How results are shown.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
