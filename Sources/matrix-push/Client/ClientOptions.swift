import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import DeviceAPI

/// The options of every `client` command.
struct ClientOptions: ParsableArguments {
    /// The exit codes, in the help of every `client` command.
    static let exitCodes = """
        Exit codes: 0 done, 1 the homeserver cannot be reached or its response is an error, 2 unusable command line or \
        file, or output that cannot be written.
        """

    /// The exit codes, in the help of the commands that print pushers, rules or notifications.
    static let listExitCodes = """
        A pusher, rule or notification that violates the Matrix specification is shown as far as it can be read, with ? \
        for the rest. A warning on standard error has its place in the response, as a JSON Pointer; the exit code is 0 \
        nevertheless. --format json prints the response as the homeserver sent it.

        \(exitCodes)
        """

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "The output format.")
    var format: OutputFormat = .text

    /// Prints a response.
    /// - Parameter text: returns the response in the format `text`; in the format `json` the response itself is
    ///   printed.
    func show<Response: JSONCodable>(_ response: Response, text: (Response) throws -> String) throws {
        switch format {
        case .text: try StandardOutput.print(try text(response))
        case .json: try StandardOutput.print(JSONText.pretty(response))
        }
    }

    /// Prints a response that is read entry by entry, and describes the entries that violate the specification on standard error.
    /// - Parameter text: returns the response in the format `text`, and reads its lists by the second argument. Called
    ///   in the format `json` too, which prints the response itself.
    func showList<Response: JSONCodable>(
        _ response: Response, text: (Response, inout ListReader) throws -> String
    ) throws {
        var reader = ListReader()
        let text = try text(response, &reader)
        switch format {
        case .text: try StandardOutput.print(text)
        case .json: try StandardOutput.print(JSONText.pretty(response))
        }
        for warning in reader.warnings { Terminal.standardError.warn(warning) }
    }

    /// Returns the failure for a response without the list that it should have.
    static func missing(_ list: String) -> CommandFailure {
        CommandFailure(
            "the response has no \(list)",
            hint: "check that --homeserver (or MATRIX_HOMESERVER) is the URL of a homeserver")
    }

    /// Calls an operation whose response is an empty object.
    /// - Parameter done: the text to print; in the format `json` the empty object is printed.
    func perform(
        _ call: @Sendable (HomeserverClient) async throws -> Void, done: String
    ) async throws {
        try await self.call(call)
        try printDone(done)
    }

    /// Prints that an operation is done.
    /// - Parameter result: the object to print in the format `json`.
    func printDone(_ done: String, _ result: JSONObject = [:]) throws {
        switch format {
        case .text: try StandardOutput.print(done)
        case .json: try StandardOutput.print(JSONText.pretty(result))
        }
    }

    /// Calls an operation whose body and response are checked.
    /// - Throws: the errors of ``ConnectionOptions/call(_:)``.
    func call<Response: Sendable>(
        _ operation: @Sendable (HomeserverClient) async throws -> Response
    ) async throws -> Response {
        try await connection.call { try await operation(HomeserverClient($0)) }
    }

    /// Calls an operation whose response is returned unchecked.
    /// - Throws: the errors of ``ConnectionOptions/call(_:)``.
    func callUnchecked<Response: Sendable>(
        _ operation: @Sendable (DeviceClient) async throws -> Response
    ) async throws -> Response {
        try await connection.call { try await operation(DeviceClient($0)) }
    }
}

/// A format of results.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
