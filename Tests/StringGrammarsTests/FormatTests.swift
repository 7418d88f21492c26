import Testing

@testable import StringGrammars

@Suite("Formats")
struct FormatTests {
    private static let cases: [(StringFormat, valid: [String], invalid: [String])] = [
        // RFC 3339, section 5.8, and the grammar and restrictions of 5.6 and 5.7.
        (
            .dateTime,
            [
                "1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "1990-12-31T23:59:60Z",
                "1990-12-31T15:59:60-08:00",
                "1937-01-01T12:00:27.87+00:20", "1963-06-19t08:30:06.283185z", "2020-02-29T00:00:00-00:00",
                "1998-12-31T23:59:60.5Z", "1999-01-01T00:59:60+01:00", "0000-01-01T00:00:00Z",
            ],
            [
                "", "1990-02-31T15:59:59.123-08:00", "1990-12-31T15:59:59-24:00", "1963-06-19T08:30:06.28123+01:00Z",
                "06/19/1963 08:30:06 PST", "2013-350T01:01:01", "1963-6-19T08:30:06.283185Z",
                "1963-06-1T08:30:06.283185Z",
                "1963-06-1৪T00:00:00Z", "1998-12-31T23:59:61Z", "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z",
                "1998-12-31T23:59:60+01:00", "1963-06-19 08:30:06Z", "1963-06-19T08:30:06", "1963-06-19T08:30Z",
                "1963-06-19T08:30:06.Z", "1963-06-19T24:00:00Z", "1963-06-19T08:60:00Z", "1963-06-19T08:30:06+0100",
                "1963-06-19T08:30:06+01", "1963-06-19T08:30:06+01:60", "1963-06-19T", "+11963-06-19T08:30:06Z",
                "1963-06-19T08:30:06Z\n", "2021-02-29T00:00:00Z",
            ]
        ),
        (
            .date,
            ["1963-06-19", "2020-01-31", "2020-02-29", "2000-02-29", "2021-02-28", "2020-04-30", "0000-02-29"],
            [
                "", "06/19/1963", "2013-350", "1998-1-20", "1998-01-1", "1998-13-01", "1998-00-01", "1998-01-00",
                "2020-01-32", "2021-02-29", "1900-02-29", "2020-02-30", "2020-04-31", "1963-06-1৪", "20230328",
                "2023-W01",
                "1963-06-19Z", "963-06-19", " 1963-06-19",
            ]
        ),
        (
            .time,
            [
                "08:30:06Z", "08:30:06.283185Z", "08:30:06+00:20", "23:59:60Z", "23:59:60+00:00", "01:29:60+01:30",
                "23:29:60+23:30", "15:59:60-08:00", "00:29:60-23:30", "08:30:06z", "12:00:00.52Z",
            ],
            [
                "", "08:30:06", "08:30:6Z", "8:30:06Z", "24:00:00Z", "00:60:00Z", "00:00:61Z", "22:59:60Z", "23:58:60Z",
                "23:59:60+01:00", "23:59:60-00:30", "08:30:06-8:00", "08:30:06PST", "01:01:01,1111", "12:00:00.Z",
                "08:30:06+24:00", "08:30:06+00:60", "08:30:06Z+00:30", "08:30:06#00:20", "1২:00:00Z",
            ]
        ),
        // RFC 3339, appendix A.
        (
            .duration,
            [
                "P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P1M", "PT1M", "PT36H", "P1DT12H", "P2W", "P1Y2M3D", "P1Y2M",
                "PT1H30M",
                "P1MT1S",
            ],
            [
                "", "P", "PT", "P1", "4DT12H30M5S", "P1D2H", "P2D1Y", "P1YT", "PT1D", "P2S", "P1Y2W", "P2W1D", "P1Y1D",
                "PT1H1S", "P0.5D", "P1DT", "P২Y", "p1d", "P1D ", "P-1D",
            ]
        ),
        // RFC 5321, section 4.1.2.
        (
            .email,
            [
                "joe.bloggs@example.com", "te~st@example.com", "~test@example.com", "test~@example.com",
                "te.s.t@example.com",
                "\"joe bloggs\"@example.com", "\"joe..bloggs\"@example.com", "\"joe@bloggs\"@example.com",
                "\"a\\\"b\"@example.com", "joe@[127.0.0.1]", "joe@[IPv6:::1]", "joe@[IPv6:2001:db8::1]", "a@b",
                "a+b=c@x-y.z",
                String(repeating: "a", count: 64) + "@b",
            ],
            [
                "", "2962", "@b", "a@", "a", ".test@example.com", "test.@example.com", "te..st@example.com", "a@b@c",
                "joe@invalid=domain.com", "joe@[127.0.0.300]", "joe@[IPv6:1::2::3]", "joe@[::1]", "joe@127.0.0.1]",
                "joe@[tag:x]", "joe bloggs@example.com", "\"joe@example.com", "\"a\"b@example.com", "a@-b", "a@b.",
                "a@.b",
                "é@example.com", "a@é", "a@b_c", "\"\u{7F}\"@b", String(repeating: "a", count: 65) + "@b",
            ]
        ),
        // RFC 1123, section 2.1; RFC 3492.
        (
            .hostname,
            [
                "www.example.com", "a", "1host", "host1", "ab-cd", "ab--cd", "a.b.c", "1.2.3.4",
                "xn--4gbwdl.xn--wgbh1c",
                "xn--ihqwcrb4cv8a8dqg056pqjye", "XN--bcher-kva.example", String(repeating: "a", count: 63) + ".com",
                (0..<127).map { _ in "a" }.joined(separator: "."),
            ],
            [
                "", ".", "a.", ".a", "a..b", "-bad-host", "bad-", "a.-b", "not_valid", "a b", "é.de",
                String(repeating: "a", count: 64) + ".com", "xn--X", "xn--", "xn--a-", "xn--99999999",
                (0..<127).map { _ in "a" }.joined(separator: ".") + "b",
            ]
        ),
        (
            .ipv4,
            ["192.168.0.1", "0.0.0.0", "255.255.255.255"],
            [
                "", "127.0.0.0.1", "256.256.256.256", "127.0", "127.0.0", "0x7f000001", "2130706433", "087.10.0.1",
                "01.2.3.4",
                "192.168.1.0/24", "1২7.0.0.1", "1.2.3.", ".1.2.3", "1..2.3", " 1.2.3.4", "1.2.3.4 ", "1.2.3.0001",
                "1.2.3.-4",
            ]
        ),
        // RFC 4291, section 2.2.
        (
            .ipv6,
            [
                "::1", "::", "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "2001:DB8:0:0:8:800:200C:417A", "FF01::101",
                "0:0:0:0:0:0:13.1.68.3", "::FFFF:129.144.52.38", "::abef", "d6::", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
                "1:2::192.168.0.1", "1:2:3:4:5:6:1.2.3.4", "::42:ff:1", "1:d6::42",
            ],
            [
                "", ":", ":::", "12345::", "::abcef", "1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1", "1", "1:2:3:4:5:6:7",
                "::laptop",
                ":2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", ":2:3:4::8", "1::d6::42", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
                "1::2:192.168.256.1", "1::2:192.168.ff.1", "1:2:3:4:5:::8", "fe80::/64", "fe80::a%eth1", "  ::1",
                "127.0.0.1",
                "1:2:3:4:1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "1:2:3:4:5:6:7:৪", "::1.2.3.4:5",
            ]
        ),
        // RFC 3986, sections 1.1.2 and 5.4.
        (
            .uri,
            [
                "ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt",
                "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
                "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
                "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "http://foo.bar/?baz=qux#quux",
                "http://foo.bar/?q=Test%20URL-encoded%20stuff", "http://xn--nw2a.xn--j6w193g/",
                "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "file:///etc/hosts", "a:", "a://", "http://a:/b",
                "http://[v7.a:b]/", "a:b#?/", "x+y.z-1:a",
            ],
            [
                "", "//foo.bar/?baz=qux#quux", "/abc", "abc", ":// should fail", "http:// shouldfail.com",
                "\\\\WINDOWS\\share",
                "bar,baz:foo", "1http://a", "http://a/b c", "http://a/%4", "http://a/%zz", "http://a/<b>",
                "http://a/{b}",
                "http://a/^", "http://a/`", "http://a/|", "http://a\\b", "http://a/\"b", "http://a:b/", "http://[::1/",
                "http://[1.2.3.4]/", "http://[a]b/", "http://a/é", "a:#b#c", "http://a[b]/", "http://a@b@c/",
                "http://[v.a]/",
                "https://[@example.org/test.txt", "http://a/[b]",
            ]
        ),
        (
            .uriReference,
            [
                "", "http://foo.bar/?baz=qux#quux", "//foo.bar/?baz=qux#quux", "/abc", "abc", "#fragment", "../a/./b?c",
                "?a:b",
                "./a:b", "a/b:c", "#frag:x",
            ],
            ["\\\\WINDOWS\\share", "#frag\\ment", "1:a", "é", "a b", "//a b/", "abc^", ":a", "#a#b"]
        ),
        (
            .uuid,
            [
                "2EB8AA08-aa98-11ea-B4AA-73B441D16380", "00000000-0000-0000-0000-000000000000",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "99c17cbb-656f-f64a-940f-1a4568f03487",
            ],
            [
                "", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08-aa98-11ea-73b441d16380",
                "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380",
                "2eb8aa08aa98-11ea-b4aa73b441d16380", "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380",
                "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}", "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            ]
        ),
        // RFC 6901, section 5.
        (
            .jsonPointer,
            [
                "", "/foo", "/foo/0", "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/ ", "/m~0n", "//",
                "/foo/-",
                "/é", "/~01",
            ],
            ["#", "#/", "a", "0", "/foo/bar~", "/~", "/~2", "/~~", "a/b"]
        ),
        (
            .relativeJSONPointer,
            ["0", "1", "0/foo/bar", "2/0/baz/1/zip", "0#", "120/foo/bar", "1/", "0+1", "1-2/a", "0+1#"],
            ["", "/foo/bar", "-1/foo/bar", "+1/foo/bar", "0##", "01/a", "01#", "a", "1a", "0+0", "0+01", "0+", "1/~"]
        ),
        (
            .regex,
            ["", "([abc])+\\s+$", "^(?=a)b", "\\p{L}"],
            ["^(abc]", "a**", "\\a", "(a)\\1", "[b-a]"]
        ),
    ]

    @Test("formats accept and reject the strings that their RFCs specify", arguments: cases)
    func general(format: StringFormat, valid: [String], invalid: [String]) {
        for text in valid { #expect(format.matches(text), "\(format): \(text.debugDescription)") }
        for text in invalid { #expect(!format.matches(text), "\(format): \(text.debugDescription)") }
    }

    private static let validIdentifiers: [(StringFormat, String)] = [
        (.mxUserID, "@alice:example.com"), (.mxUserID, "@:example.com"), (.mxUserID, "@Ä b/c=:[::1]:8448"),
        (.mxUserID, "@a:1.2.3.4"), (.mxUserID, "@a:localhost:1"),
        (.mxRoomID, "!636q39766251:example.com"), (.mxRoomID, "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"),
        (.mxRoomID, "!x:y"), (.mxEventID, "$143273582443PhrSn:example.org"), (.mxEventID, "$asfDuShaf7Gafaw"),
        (.mxEventID, "$26RqwJMLw-yds1GAH_QxjHRC1Da9oasK0e5VLnck_45"), (.mxRoomAlias, "#general:example.org"),
        (.mxRoomAlias, "#a b#c:x"), (.mxServerName, "matrix.org"), (.mxServerName, "[2001:db8::1]:8448"),
        (.mxServerName, "my-host:80"), (.mxServerName, "1.2.3.4"), (.mxServerName, "1.2.3.4:1"),
        (.mxMXCURI, "mxc://example.org/SEsfnsuifSDFSSEF"), (.mxMXCURI, "mxc://[::1]:80/a_b-c.d~"),
        (.mxUnpaddedBase64, ""), (.mxUnpaddedBase64, "w+sE15fzSc0AAAAAAAAAAA"), (.mxUnpaddedBase64, "ab/"),
        (.mxURLSafeUnpaddedBase64, "aWF6-32KGYaC3A_FEUCk1Bt0JA37zP0wrStgmdCaW-0"),
    ]

    @Test("valid Matrix identifiers are accepted", arguments: validIdentifiers)
    func valid(format: StringFormat, text: String) {
        #expect(format.matches(text))
    }

    private static let invalidIdentifiers: [(StringFormat, String)] = [
        (.mxUserID, ""), (.mxUserID, "alice:example.com"), (.mxUserID, "@alice"), (.mxUserID, "@alice:"),
        (.mxUserID, "@a\0b:example.com"), (.mxUserID, "@a:exa mple"), (.mxUserID, "@a:b:c"), (.mxUserID, "@"),
        (.mxUserID, "@" + String(repeating: "a", count: 253) + ":b"), (.mxRoomID, "!"), (.mxRoomID, "!:x"),
        (.mxRoomID, "#a:x"), (.mxRoomID, "!a:"), (.mxEventID, "$"), (.mxEventID, "a"), (.mxEventID, "$a:"),
        (.mxRoomAlias, "#general"), (.mxRoomAlias, "general:x"), (.mxServerName, ""), (.mxServerName, "a_b"),
        (.mxServerName, "a:"), (.mxServerName, "a:123456"), (.mxServerName, "a:b"), (.mxServerName, "[::1"),
        (.mxServerName, "[x::1]"), (.mxServerName, "[1]"), (.mxServerName, "[::1]8448"), (.mxServerName, "https://a"),
        (.mxServerName, "[1]:a"), (.mxServerName, "[11]:80:"), (.mxServerName, "a/b"), (.mxServerName, ":80"),
        (.mxMXCURI, "mxc://a"), (.mxMXCURI, "mxc://a/"), (.mxMXCURI, "mxc:///b"), (.mxMXCURI, "mxc://a/b/c"),
        (.mxMXCURI, "http://a/b"), (.mxMXCURI, "mxc://a/b?c"), (.mxMXCURI, "mxc://"), (.mxUnpaddedBase64, "a"),
        (.mxUnpaddedBase64, "ab=="), (.mxUnpaddedBase64, "a-b_"), (.mxURLSafeUnpaddedBase64, "a+b/"),
        (.mxUnpaddedBase64, "ab..."),
    ]

    @Test("invalid Matrix identifiers are rejected", arguments: invalidIdentifiers)
    func invalid(format: StringFormat, text: String) {
        #expect(!format.matches(text))
    }

    @Test("a format has its name in schemas, a phrase and valid examples")
    func names() {
        #expect(StringFormat(rawValue: "mx-user-id") == .mxUserID)
        #expect(StringFormat(rawValue: "date-time") == .dateTime)
        #expect(StringFormat(rawValue: "int64") == nil)
        for format in StringFormat.allCases {
            #expect(!format.phrase.isEmpty && format.isMatrixFormat == format.rawValue.hasPrefix("mx-"))
            for example in (format.example ?? "").replacing(" or ", with: "|").split(separator: "|") {
                #expect(format.matches(String(example)), "\(format)")
            }
        }
    }

    @Test("AssertedFormats.matrix contains only Matrix formats, AssertedFormats.known all defined formats")
    func asserted() {
        #expect(AssertedFormats.matrix.format(named: "mx-room-id") == .mxRoomID)
        #expect(AssertedFormats.matrix.format(named: "uuid") == nil)
        #expect(AssertedFormats.known.format(named: "uuid") == .uuid)
        #expect(AssertedFormats.known.format(named: "int32") == nil)
    }
}
