/// Evaluations of push rules in the format of `PushRuleCase`, the same for every contender.
enum PushRuleCasesPayload {
    /// The cases by the name of the payload.
    static var texts: [String: String] {
        [
            "rules-default": text(#""default""#),
            "rules-100-words": text(contentRules { "\(words[$0 % words.count])\($0)" }),
            "rules-100-stars": text(
                contentRules { "\(words[$0 % words.count])*\(words[($0 + 5) % words.count])\($0)" }),
            // Both parts begin in the body; the second one never matches further.
            "rules-100-near-stars": text(contentRules { "water*do\($0)" }),
            "rules-display-name": text(#""default""#, more: #","display_name":"Fern Lane","legacy_mentions":true"#),
        ]
    }

    private static let words = [
        "moss", "lichen", "bracken", "juniper", "heather", "willow", "alder", "hazel", "rowan", "sorrel", "clover",
    ]

    private static func contentRules(_ pattern: (Int) -> String) -> String {
        let rules = (0..<100).map { number in
            #"{"rule_id":"r\#(number)","default":false,"enabled":true,"pattern":"\#(pattern(number))","#
                + #""actions":["notify",{"set_tweak":"highlight"}]}"#
        }
        return #"{"content":[\#(rules.joined(separator: ","))]}"#
    }

    private static func text(_ rules: String, more: String = "") -> String {
        """
        {"event":{"event_id":"$41fernwintergrn72","type":"m.room.message","sender":"@fernkeeper1:garden.org",\
        "room_id":"!grn71kfw20ptlqz:example.net","origin_server_ts":1432735824653,"unsigned":{"age":1234},\
        "content":{"msgtype":"m.text","body":"Fern Lane, the fern by the door wants its water: will you see to it \
        before the first frost of the year, please?"}},"user_id":"@gardener:garden.org","room_member_count":1000,\
        "sender_power_level":50,"notification_power_levels":{},\
        "base":"\(rules == #""default""# ? "server" : "none")","rules":\(rules)\(more)}
        """
    }
}
