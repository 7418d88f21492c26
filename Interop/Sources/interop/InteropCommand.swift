import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import Foundation

/// The command line: the homeserver's URL, and the result of the journey.
@main
struct InteropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interop",
        abstract: "Uses a homeserver through the client that specgen made from the official Matrix specification.",
        discussion: """
            Two users, fern and wren, do what Matrix users do. Each step is one line: what was done, what came back, and \
            how long it took. The homeserver should be fresh, take registrations without verification, and limit \
            nothing but wrong passwords; `make interop` starts such a one.

            Exit codes: 0 every step went as it should, 1 a step didn't, 64 usage.
            """)

    @Option(help: "The homeserver's URL; the default is the environment variable HOMESERVER_URL.")
    var homeserver: String?

    private var address: String? { homeserver ?? ProcessInfo.processInfo.environment["HOMESERVER_URL"] }

    func validate() throws {
        guard let address else { throw ValidationError("Say where the homeserver is: --homeserver or HOMESERVER_URL.") }
        do {
            _ = try BaseURL(address)
        } catch {
            throw ValidationError(error.description)
        }
    }

    func run() async throws {
        guard let address else { return }
        let connection = APIConnection(
            transport: AsyncHTTPClientTransport(timeout: .seconds(60), userAgent: "interop"),
            baseURL: try BaseURL(address))
        var journey = Journey(connection: connection)
        let transcript = await journey.run()
        say(transcript.summary)
        guard transcript.failed.isEmpty else { throw ExitCode(1) }
    }
}
