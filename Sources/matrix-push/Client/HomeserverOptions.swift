import APIRuntime
import ArgumentParser
import CommandLineSupport
import Foundation
import PushDoctor

/// The options that name an account: the homeserver and the access token.
struct HomeserverOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The homeserver's base URL, without /_matrix. Default: MATRIX_HOMESERVER.", valueName: "url")
    )
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

    func validate() throws {
        if token != nil, tokenFile != nil { throw ValidationError("give either --token or --token-file, not both") }
    }

    /// The maximum size of a token file, many times the length of a token.
    private static let maxTokenFileBytes = 1 << 16

    /// Returns the homeserver's URL.
    /// - Throws: `ValidationError` if it is missing or invalid, or ends with the path of an API.
    func homeserverURL() throws -> BaseURL {
        guard let text = homeserver ?? Self.environment("MATRIX_HOMESERVER") else {
            throw ValidationError("missing homeserver: give --homeserver or set MATRIX_HOMESERVER")
        }
        let url: BaseURL
        do {
            url = try BaseURL(text)
        } catch {
            throw ValidationError("homeserver: \(error)")
        }
        if let (path, base) = url.apiPath {
            throw ValidationError(
                "homeserver: the URL ends with \"\(path)\", a path of the API; give the base URL: \(base)")
        }
        return url
    }

    /// Returns the access token.
    /// - Throws: `ValidationError` if it is missing or invalid; ``CommandFailure`` for an unusable file.
    func accessToken() throws -> AccessToken {
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
