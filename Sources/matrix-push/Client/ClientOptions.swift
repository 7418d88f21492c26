import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import ClientServerAPI
import CommandLineSupport
import Foundation

/// The options of every `client` command.
struct ClientOptions: ParsableArguments {
    /// The exit codes, in the help of every `client` command.
    static let exitCodes = """
        Exit codes: 0 done, 1 the homeserver cannot be reached or its response is an error, 2 unusable command line or \
        file, or output that cannot be written.
        """

    @Option(help: ArgumentHelp("The homeserver's URL. Default: MATRIX_HOMESERVER.", valueName: "url"))
    var homeserver: String?

    @Option(
        help: ArgumentHelp(
            "The access token. Other users of this machine can see it on the command line: prefer MATRIX_TOKEN.",
            valueName: "token"))
    var token: String?

    @Option(
        help: ArgumentHelp("A file that contains only the access token.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(help: "The output format.")
    var format: OutputFormat = .text

    @Option(help: ArgumentHelp("The time limit for the homeserver's response.", valueName: "seconds"))
    var timeout: Double = 30

    func validate() throws {
        if token != nil, tokenFile != nil { throw ValidationError("give either --token or --token-file, not both") }
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout must be greater than 0 and at most 3600")
        }
    }

    /// Prints a response.
    /// - Parameter text: returns the response in the format `text`; in the format `json` the response itself is
    ///   printed.
    func show<Response: JSONCodable>(_ response: Response, text: (Response) -> String) throws {
        switch format {
        case .text: try StandardOutput.print(text(response))
        case .json: try StandardOutput.print(JSONText.pretty(response))
        }
    }

    /// Calls an operation whose response is an empty object.
    /// - Parameter done: the text to print; in the format `json` the empty object is printed.
    func perform(
        _ call: @Sendable (HomeserverClient) async throws -> Void, done: String
    ) async throws {
        try await self.call(call)
        switch format {
        case .text: try StandardOutput.print(done)
        case .json: try StandardOutput.print("{}")
        }
    }

    /// The maximum size of a token file, many times the length of a token.
    private static let maxTokenFileBytes = 1 << 16

    // MARK: Connection

    /// Calls the homeserver.
    /// - Throws: `MatrixError` for an error response of the homeserver; ``CommandFailure`` if there is no response, or
    ///   one that isn't a homeserver's.
    func call<Response: Sendable>(
        _ operation: @Sendable (HomeserverClient) async throws -> Response
    ) async throws -> Response {
        let baseURL = try homeserverURL()
        let accessToken = try accessToken()
        let transport = AsyncHTTPClientTransport(timeout: .seconds(timeout))
        do {
            return try await operation(
                HomeserverClient(APIConnection(transport: transport, baseURL: baseURL, accessToken: accessToken)))
        } catch let error as TransportError {
            throw CommandFailure(
                "\(error)", hint: "check --homeserver (or MATRIX_HOMESERVER) and that the homeserver is running")
        } catch let error as ResponseTooLargeError {
            throw CommandFailure("\(error)", hint: "check that \(baseURL) is a homeserver")
        } catch let error as UnexpectedResponseError {
            throw CommandFailure("\(error)", hint: "check that \(baseURL) is a homeserver")
        }
    }

    private func homeserverURL() throws -> BaseURL {
        guard let text = homeserver ?? Self.environment("MATRIX_HOMESERVER") else {
            throw ValidationError("missing homeserver: give --homeserver or set MATRIX_HOMESERVER")
        }
        do {
            return try BaseURL(text)
        } catch {
            throw ValidationError("homeserver: \(error)")
        }
    }

    private func accessToken() throws -> AccessToken {
        let text: String
        if let token {
            text = token
        } else if let tokenFile {
            text = try Self.text(ofTokenFile: tokenFile)
        } else if let token = Self.environment("MATRIX_TOKEN") {
            text = token
        } else {
            throw ValidationError("missing access token: give --token-file or set MATRIX_TOKEN")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // Other characters aren't allowed in the header field (RFC 6750, section 2.1).
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ValidationError("the access token must be printable ASCII without spaces")
        }
        return AccessToken(token)
    }

    private static func text(ofTokenFile path: String) throws(CommandFailure) -> String {
        let payload: PayloadInput.Payload
        do {
            payload = try PayloadInput(path, maxPayloadBytes: maxTokenFileBytes).whole()
        } catch {
            throw CommandFailure(reading: path, error)
        }
        if payload.isTooLarge {
            throw CommandFailure(
                "the token file has more than \(maxTokenFileBytes) bytes", status: CommandFailure.usageStatus)
        }
        let text = String(decoding: payload.bytes, as: UTF8.self)
        if text.allSatisfy(\.isWhitespace) {
            throw CommandFailure("the token file is empty", status: CommandFailure.usageStatus)
        }
        return text
    }

    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A format of results.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
