/// A homeserver's response to `GET /_matrix/client/v3/notifications`. Of ten events six are messages, three are
/// encrypted and one is a membership event. Each has about 1 kB.
enum NotificationsPayload {
    /// The approximate average size of an event, in bytes.
    static let bytesOfAnEvent = 1030

    static func text(events: Int) -> String {
        var text = #"{"notifications":["#
        for index in 0..<events {
            if index > 0 { text += "," }
            text += notification(index)
        }
        return text + #"],"next_token":"s83412_902_11_7730_k2"}"#
    }

    private static func notification(_ index: Int) -> String {
        let actions =
            index % 2 == 0
            ? #"["notify",{"set_tweak":"sound","value":"default"},{"set_tweak":"highlight"}]"# : #"["notify"]"#
        let room = "!kgRoomForPlants\(10 + index % 7):garden.example"
        return #"{"room_id":"\#(room)","event":\#(event(index)),"actions":\#(actions),"read":\#(index % 3 == 0),"#
            + #""ts":\#(1_764_000_000_000 + index * 61_003),"profile_tag":null}"#
    }

    private static func event(_ index: Int) -> String {
        let (type, content, unsigned) =
            switch index % 10 {
            case 2, 5, 8: ("m.room.encrypted", encrypted(index), "")
            case 9: ("m.room.member", member(index), #","prev_content":{"membership":"leave"}"#)
            default: ("m.room.message", message(index), index % 4 == 0 ? #","transaction_id":"m17.\#(index)""# : "")
            }
        let stateKey = index % 10 == 9 ? #""state_key":"@gardener\#(index % 40):garden.example","# : ""
        return #"{"event_id":"$\#(identifier(index))","type":"\#(type)",\#(stateKey)"#
            + #""sender":"@gardener\#(index % 40):garden.example","#
            + #""origin_server_ts":\#(1_764_000_000_000 + index * 61_000),"content":\#(content),"#
            + #""unsigned":{"age":\#(1_000_000 - index % 1000 * 997),"membership":"join"\#(unsigned)}}"#
    }

    /// 43 characters that look like those of an event ID.
    private static func identifier(_ index: Int) -> String {
        pseudoBase64(seed: UInt64(index), count: 43)
    }

    private static func message(_ index: Int) -> String {
        let sentences = [
            #"The ferns by the door want more water, and the \"tall\" ones more light."#,
            #"Heute Nacht gibt es Frost, bitte die Fenster im Gewächshaus schließen!"#,
            #"Seeds are in:\n- tomatoes\n- basil\n- a surprise \ud83c\udf31"#,
            #"水やりは朝のうちに済ませました。🌿 See you at nine."#,
        ]
        let body = (0..<3).map { sentences[(index + $0) % sentences.count] }.joined(separator: " ")
        return #"{"msgtype":"m.text","body":"\#(body)","format":"org.matrix.custom.html","#
            + #""formatted_body":"<p>\#(body)</p>","m.mentions":{"user_ids":["@fernkeeper:garden.example"]},"#
            + #""m.relates_to":{"m.in_reply_to":{"event_id":"$\#(identifier(index + 1))"}}}"#
    }

    private static func encrypted(_ index: Int) -> String {
        #"{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"\#(pseudoBase64(seed: UInt64(index) &+ 77, count: 600))","#
            + #""device_id":"KJHGFDSAQW","sender_key":"\#(identifier(index + 2))","session_id":"\#(identifier(index + 3))"}"#
    }

    private static func member(_ index: Int) -> String {
        #"{"membership":"invite","displayname":"Gärtner \#(index % 40)","avatar_url":"mxc://garden.example/aBcDeF\#(index)","#
            + #""reason":"Come and see the orchids","is_direct":false}"#
    }

    private static func pseudoBase64(seed: UInt64, count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let bytes = (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 58)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
