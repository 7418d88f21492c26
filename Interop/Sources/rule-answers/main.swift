import APIRuntime
import PushRules

// Answers each line, which is a case of `PushRuleCase`, with the outcome as a line of JSON.
while let line = readLine() {
    let answer = try PushRuleCase(JSONObject(json: line)).outcome
    print(JSONValue.object(answer.json).description)
}
