import Crypto
import PushDelivery
import Testing

@testable import PushProviders

@Suite("VAPIDKey")
struct VAPIDKeyTests {
    private let key = P256.Signing.PrivateKey()

    private func load(_ text: String) throws -> VAPIDKey {
        try VAPIDKey(path: "file", environment: TestEnvironment(files: ["file": text]).environment)
    }

    @Test("a PKCS#8 key is loaded")
    func pkcs8() throws {
        #expect(key.pemRepresentation.contains("BEGIN PRIVATE KEY"))
        #expect(
            try load(key.pemRepresentation + "\n").privateKey.rawRepresentation == key.rawRepresentation)
    }

    @Test("a SEC 1 key after the block of curve parameters is loaded, as OpenSSL writes it")
    func sec1() throws {
        let text = """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIMn1j4mBPp+Ohy5x9CqmThdXySVNzGK3LdwBC7QEPqEcoAoGCCqGSM49
            AwEHoUQDQgAE/jP0qw3qcZFNtVgj9ztUlI9BMG2SBzLbuaWaUyhkgiAOWXp7e8Jg
            uhwieZhYCZLpOXMALzASooro8Gu7eOXsDw==
            -----END EC PRIVATE KEY-----
            """
        #expect(try load(text).privateKey.rawRepresentation.elementsEqual(Base64URL.decode(TestEnvironment.key) ?? []))
    }

    @Test("32 bytes in base64url or base64 are loaded, with line feeds and padding")
    func base64() throws {
        let text = Base64URL.encode(key.rawRepresentation)
        for form in [text, text + "=\n", text.replacing("-", with: "+").replacing("_", with: "/")] {
            #expect(try load(form).privateKey.rawRepresentation == key.rawRepresentation)
        }
    }

    @Test("DER in base64url is loaded, PKCS#8 and SEC 1, as Python's vapid writes it")
    func der() throws {
        let sec1 =
            [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20] + Array(key.rawRepresentation)
            + [0xA0, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        for der in [Array(key.derRepresentation), sec1] {
            #expect(try load(Base64URL.encode(der)).privateKey.rawRepresentation == key.rawRepresentation)
        }
    }

    @Test("a number without its zeros at the start is loaded")
    func short() throws {
        let number = [UInt8](repeating: 7, count: 30)
        #expect(try load(Base64URL.encode(number)).privateKey.rawRepresentation.elementsEqual([0, 0] + number))
    }

    @Test("the public key is an uncompressed point in base64url")
    func publicKey() throws {
        #expect(
            try load(TestEnvironment.key).publicKey
                == "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")
    }

    @Test(
        "other files are refused with the problem",
        arguments: [
            ("", "\"file\" is neither PEM nor base64url"),
            ("not a key!", "\"file\" is neither PEM nor base64url"),
            ("hunter2", "\"file\" has 5 bytes, which are not a private key of the curve P-256"),
            ("AAAA", "\"file\" has 3 bytes, which are not a private key of the curve P-256"),
            (
                String(repeating: "A", count: 44),
                "\"file\" has 33 bytes, which are not a private key of the curve P-256"
            ),
            ("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----", "\"file\" contains no private key"),
            (
                "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----",
                "\"file\" does not contain a private key of the curve P-256"
            ),
            // Keys of secp256k1, whose number has 256 bits as well: PKCS#8, SEC 1, and PKCS#8 without PEM.
            (
                """
                -----BEGIN PRIVATE KEY-----
                MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgIM+yQmtWSad1QluT2LbK
                RXZp020EvW8qiqCTXnJOGxGhRANCAASYDrkA0U93TV8spvCqBWAfiZxGOT9Zn4AK
                HCr1wp1aV+3sTF/j9xPQ2OTrZ1Rb6EPS6+qjA+SgB28Mnv2t8qyo
                -----END PRIVATE KEY-----
                """, "\"file\" does not contain a private key of the curve P-256"
            ),
            (
                """
                -----BEGIN EC PRIVATE KEY-----
                MHQCAQEEIEQcwdFyDmyf1EGIdjXnfG7+KKGgNCXjBXBWCWOpPcsAoAcGBSuBBAAK
                oUQDQgAEgLaUpOm95j0FE6sq5z8BPvOSXjhe8NudGuv/AmBiWx7Qb/5feFzpBmuc
                E8PcIsrL0wd0TV5Uu1FdEY6LrIlPvw==
                -----END EC PRIVATE KEY-----
                """, "\"file\" does not contain a private key of the curve P-256"
            ),
            (
                "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgIM+yQmtWSad1QluT2LbKRXZp020EvW8qiqCTXnJOGxGhRANCAASY"
                    + "DrkA0U93TV8spvCqBWAfiZxGOT9Zn4AKHCr1wp1aV+3sTF/j9xPQ2OTrZ1Rb6EPS6+qjA+SgB28Mnv2t8qyo",
                "\"file\" has 135 bytes, which are not a private key of the curve P-256"
            ),
            (
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----",
                "\"file\" is encrypted with a passphrase"
            ),
        ])
    func invalid(text: String, problem: String) {
        let error = #expect(throws: ProviderConfigurationError.self) { try load(text) }
        #expect(error?.key == "vapid_private_key_file")
        #expect(error?.problem == problem)
    }

    @Test("a missing file is reported with its name")
    func missing() {
        let error = #expect(throws: ProviderConfigurationError.self) {
            try VAPIDKey(path: "absent", environment: TestEnvironment().environment)
        }
        #expect(error?.problem == "cannot read \"absent\": no such file")
    }
}
