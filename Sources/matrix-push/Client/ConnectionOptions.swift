import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import CommandLineSupport
import YAMLTree

/// The options of every command that sends requests to a homeserver as a user.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var account: HomeserverOptions

    @Option(help: ArgumentHelp("The time limit for the homeserver's response.", valueName: "seconds"))
    var timeout: Double = 30

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout must be greater than 0 and at most 3600")
        }
    }

    /// Whether an option is given that only requests to a homeserver need.
    var isGiven: Bool { account.homeserver != nil || account.token != nil || account.tokenFile != nil }

    /// Returns a connection to the homeserver, with the access token.
    /// - Parameter timeout: the time limit for a response; `nil` for that of `--timeout`.
    /// - Throws: `ValidationError`, or ``CommandFailure`` for an unusable token file.
    func connection(timeout: Duration? = nil) throws -> APIConnection {
        APIConnection(
            transport: AsyncHTTPClientTransport(timeout: timeout ?? .seconds(self.timeout)),
            baseURL: try account.homeserverURL(), accessToken: try account.accessToken(),
            middleware: [MatrixResponseCheck()])
    }

    /// Calls the homeserver.
    /// - Throws: `MatrixError` for an error response of the homeserver; ``CommandFailure`` if there is no response, or
    ///   one that isn't a homeserver's.
    func call<Response: Sendable>(
        _ operation: @Sendable (APIConnection) async throws -> Response
    ) async throws -> Response {
        let connection = try connection()
        do {
            return try await operation(connection)
        } catch {
            throw Self.failure(error, baseURL: connection.baseURL) ?? error
        }
    }

    /// Returns the failure for an error without a homeserver's response, with a hint; `nil` for other errors.
    static func failure(_ error: any Error, baseURL: BaseURL) -> CommandFailure? {
        switch error {
        case let error as TransportError:
            CommandFailure(
                "\(error)",
                hint: error.possibleServer.map { "if the port is one for \(error.possibleScheme ?? ""), give \($0)" }
                    ?? "check --homeserver (or MATRIX_HOMESERVER) and that the homeserver is running")
        case let error as NotMatrixResponse:
            CommandFailure("\(baseURL) \(error)", hint: error.hint(for: baseURL))
        case is ResponseTooLargeError, is UnexpectedResponseError:
            CommandFailure("\(error)".singleLine, hint: "check that \(baseURL) is a homeserver")
        default: nil
        }
    }
}
