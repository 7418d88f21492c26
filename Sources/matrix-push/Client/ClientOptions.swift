import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import ClientServerAPI
import CommandLineSupport

/// The options of every `client` command.
struct ClientOptions: ParsableArguments {
    /// The exit codes, in the help of every `client` command.
    static let exitCodes = """
        Exit codes: 0 done, 1 the homeserver cannot be reached or its response is an error, 2 unusable command line or \
        file, or output that cannot be written.
        """

    @OptionGroup var account: HomeserverOptions

    @Option(help: "The output format.")
    var format: OutputFormat = .text

    @Option(help: ArgumentHelp("The time limit for the homeserver's response.", valueName: "seconds"))
    var timeout: Double = 30

    func validate() throws {
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

    // MARK: Connection

    /// Calls the homeserver.
    /// - Throws: `MatrixError` for an error response of the homeserver; ``CommandFailure`` if there is no response, or
    ///   one that isn't a homeserver's.
    func call<Response: Sendable>(
        _ operation: @Sendable (HomeserverClient) async throws -> Response
    ) async throws -> Response {
        let baseURL = try account.homeserverURL()
        let accessToken = try account.accessToken()
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
}

/// A format of results.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
