import APIRuntime
import Testing

@testable import OutboundHTTP

@Suite("Addresses that a client may connect to")
struct AddressPolicyTests {
    static let refused = [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.0.9",
        "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.7",
        "203.0.113.255", "168.63.129.16", "100.100.100.200", "192.0.0.192", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
        "fd00:ec2::254", "::ffff:168.63.129.16", "64:ff9b::168.63.129.16", "2002:a83f:8110::1", "2001:0:a83f:8110::1",
        "::", "::1", "::7f00:1", "::8.8.8.8", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1",
        "64:ff9b::169.254.169.254", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:1:2:3:4:5:6",
        "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1",
        "2002:c0a8:101::", "3fff::1", "3fff:fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1",
        "fec0::1", "ff02::1", "4000::1", "1::1",
    ]
    static let allowed = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "168.63.129.15", "168.63.129.17",
        "100.128.0.0", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
        "2001:1::1", "2001:3::1", "2001:4:112::1", "2001:200::1", "2001:4860:4860::8888", "2002:808:808::1",
        "2606:4700::1111", "2a00::1", "3ffe::1",
    ]

    @Test("an address outside the public Internet is refused", arguments: refused)
    func specialAddress(text: String) throws {
        let address = try #require(IPAddress(numeric: text, allowsMapped: true))
        #expect(!AddressPolicy().allows(address))
    }

    @Test("a public address is allowed", arguments: allowed)
    func publicAddress(text: String) throws {
        let address = try #require(IPAddress(numeric: text, allowsMapped: true))
        #expect(AddressPolicy().allows(address))
    }

    @Test("an allowed network takes precedence, in every form of its addresses")
    func allowedNetwork() throws {
        let networks = ["10.1.0.0/16", "fd00:1::/32"].compactMap { IPNetwork($0) }
        let policy = AddressPolicy(allowedNetworks: networks)
        for text in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::", "fd00:1::5"] {
            #expect(policy.allows(try #require(IPAddress(numeric: text, allowsMapped: true))), "\(text)")
        }
        for text in ["10.2.0.1", "::ffff:10.2.0.1", "fd00:2::1", "127.0.0.1"] {
            #expect(!policy.allows(try #require(IPAddress(numeric: text, allowsMapped: true))), "\(text)")
        }
    }

    private static let privateNames = [
        "ntfy", "printer.local", "LOCAL", "x.y.Local.", "push.internal", "metadata.google.internal.",
        "router.home.arpa", "home.arpa",
    ]

    @Test("names of private networks are refused unless their addresses can be checked, or need not be")
    func privateNames() {
        let office = AddressPolicy(allowedNetworks: ["10.0.0.0/8"].compactMap { IPNetwork($0) })
        for name in Self.privateNames {
            #expect(!AddressPolicy().allows(host: name), "\(name)")
            #expect(!AddressPolicy().allows(host: name, isResolvedByProxy: true), "\(name)")
            #expect(office.allows(host: name), "\(name)")
            #expect(!office.allows(host: name, isResolvedByProxy: true), "\(name)")
            #expect(AddressPolicy.unrestricted.allows(host: name, isResolvedByProxy: true), "\(name)")
        }
        for name in ["push.example", "local.example", "internal.example", "arpa.example", "localhost.example", "a.b1"] {
            #expect(AddressPolicy().allows(host: name), "\(name)")
            #expect(AddressPolicy().allows(host: name, isResolvedByProxy: true), "\(name)")
        }
    }

    @Test("a name that DNS never resolves is allowed with an unrestricted proxy only")
    func namesOutsideDNS() {
        let office = AddressPolicy(allowedNetworks: ["10.0.0.0/8"].compactMap { IPNetwork($0) })
        for name in ["push.invalid", "invalid", "expyuzz4wqqyqhjn.ONION", "a.b.onion.", "ntfy.gns.alt"] {
            for policy in [AddressPolicy(), office] {
                #expect(!policy.allows(host: name), "\(name)")
                #expect(!policy.allows(host: name, isResolvedByProxy: true), "\(name)")
            }
            #expect(!AddressPolicy.unrestricted.allows(host: name), "\(name)")
            #expect(AddressPolicy.unrestricted.allows(host: name, isResolvedByProxy: true), "\(name)")
        }
        for name in ["invalid.example", "onion.example", "alt.example", "a.walt"] {
            #expect(AddressPolicy().allows(host: name), "\(name)")
        }
    }

    @Test("localhost is judged as the loopback addresses", arguments: ["localhost", "a.LocalHost", "localhost."])
    func localhost(name: String) {
        let networks = ["127.0.0.0/8", "10.0.0.0/8"].compactMap { IPNetwork($0) }
        for isProxied in [false, true] {
            #expect(!AddressPolicy().allows(host: name, isResolvedByProxy: isProxied))
            #expect(
                AddressPolicy(allowedNetworks: [networks[0]]).allows(host: name, isResolvedByProxy: isProxied))
            #expect(
                !AddressPolicy(allowedNetworks: [networks[1]]).allows(host: name, isResolvedByProxy: isProxied))
        }
    }

    @Test("a host that ends in a number is an address or nothing")
    func numericHosts() {
        for host in ["1.2.3.4.5", "push.1", "256.256.256.256", "a.0x1", "1.2.3.0x", "99999999999", ""] {
            #expect(!AddressPolicy.unrestricted.allows(host: host), "\(host)")
        }
        for host in ["127.1", "0x7f.1", "0x7f000001", "[::1]", "::1", "10.0.0.1", "[fd00::1]"] {
            #expect(!AddressPolicy().allows(host: host), "\(host)")
            #expect(AddressPolicy.unrestricted.allows(host: host), "\(host)")
        }
        for host in ["8.8.8.8", "134744072", "[2606:4700::1111]"] {
            #expect(AddressPolicy().allows(host: host), "\(host)")
        }
    }

    @Test("all special networks are read")
    func specialNetworks() {
        #expect(SpecialNetworks.refused.count == 19)
        #expect(SpecialNetworks.reachableExceptions.count == 5)
    }

    @Test(
        "odd spellings of an address are the address",
        arguments: [
            ("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("017.0.0.1", "15.0.0.1"),
            ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1"),
        ])
    func oddSpellings(text: String, address: String) {
        #expect(IPAddress(literal: text)?.description == address)
    }

    @Test("a name is not an address", arguments: ["push.example", "localhost", "1.example", "example.1x", "a1"])
    func names(text: String) {
        #expect(IPAddress(literal: text) == nil)
    }

    @Test("CIDR notation is read strictly")
    func cidr() {
        #expect(IPNetwork("10.0.0.0/8")?.description == "10.0.0.0/8")
        #expect(IPNetwork("0.0.0.0/0")?.contains(.v4(0xFFFF_FFFF)) == true)
        #expect(IPNetwork("::/0")?.contains(.v6(1)) == true)
        #expect(IPNetwork("192.0.2.1/32")?.contains(.v4(0xC000_0201)) == true)
        #expect(IPNetwork("2001:db8::/32")?.description == "2001:db8::/32")
        #expect(IPNetwork("::ffff:10.0.0.0/104") == IPNetwork("10.0.0.0/8"))
        for text in [
            "", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
            "10.0.0/8", "010.0.0.0/8", "10.0.0.0/8 ", " 10.0.0.0/8", "fd00::/129", "fd00::1/64", "fe80::%eth0/10",
            "push.example/8", "10.0.0.0/8/8", "[fd00::]/8",
        ] {
            #expect(IPNetwork(text) == nil, "\(text)")
        }
    }
}
