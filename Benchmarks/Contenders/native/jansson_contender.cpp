// jansson: untyped. It checks UTF-8 and rejects duplicate keys, as configured, and nothing else.
#include <jansson.h>

#include "case_server.hpp"

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    std::vector<Case> cases;
    for (std::string subject : {"notification", "notification-20-devices", "push-rules", "notifications-100"}) {
        auto text = payload(argv[1], subject);
        auto decode = [text] { return json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr); };
        json_t *value = decode();
        if (value == nullptr) {
            std::cerr << "jansson refuses " << subject << "\n";
            return 1;
        }
        cases.push_back({"jansson", subject, "decode", [decode](long iterations) {
                             for (long i = 0; i < iterations; i++) json_decref(decode());
                         }});
        cases.push_back({"jansson", subject, "encode", [value](long iterations) {
                             for (long i = 0; i < iterations; i++) {
                                 char *written = json_dumps(value, JSON_COMPACT);
                                 black_hole(written);
                                 free(written);
                             }
                         }});
    }
    serve("jansson " JANSSON_VERSION, cases);
}
